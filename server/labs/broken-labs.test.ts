import { describe, expect, it } from "vitest";
import { BROKEN_CHECKS_AND_MORE, BROKEN_FENCES } from "./broken-blocks.ts";
import { BROKEN_CLOSINGS } from "./broken-closings.ts";
import { bodyOf } from "./broken-lab.ts";
import { BROKEN_FRONT_MATTER, BROKEN_STRUCTURE } from "./broken-labs.ts";
import { parseText } from "./sample-lab.ts";

describe("a broken lab is refused, with the line, what is wrong and what to do", () => {
  const all = [
    ...BROKEN_FRONT_MATTER,
    ...BROKEN_STRUCTURE,
    ...BROKEN_FENCES,
    ...BROKEN_CLOSINGS,
    ...BROKEN_CHECKS_AND_MORE,
  ];
  it.each(all)("$name", ({ text, line, also = [], says }) => {
    const result = parseText(text);
    if (result.ok) throw new Error("it was accepted");
    const errors = result.problems.filter((problem) => problem.level === "error");
    // No other error: a mistake that drags five messages along hides the one that matters.
    expect(errors.map((problem) => problem.line)).toEqual([line, ...also]);
    expect(errors[0]?.message).toContain(says);
    expect(errors[0]?.message).toMatch(/\.$/);
    expect(errors[0]?.message).not.toContain("must match pattern");
    expect(errors[0]?.remedy).toMatch(/\.$/);
    expect(errors[0]?.file).toBe("sample/lab.md");
  });
});

it("nodes that a space parts are told to be parted by a comma alone", () => {
  for (const words of ["node=node1, node2", "node=node1 node2", "node=node1 ,node2", "node=node1 , node2"]) {
    const result = parseText(bodyOf(`\`\`\`bash run ${words}\nls\n\`\`\``));
    expect(!result.ok && result.problems.find(({ level }) => level === "error")?.remedy, words).toBe(
      "Part several nodes with a comma and no space, as in node=node1,node2.",
    );
  }
});
