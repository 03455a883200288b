import { expect, it } from "vitest";
import { parsedSample, parseSample } from "./sample-lab.ts";

const blocksOf = (body: string) => parsedSample(`## S\n### One {#first}\n${body}`).sections[0]?.steps[0]?.blocks ?? [];

it("a block with longer signs may hold other blocks", () => {
  const inner = "```bash run\nls\n```\n\n### Two\n\n```text output\nx";
  expect(blocksOf(`\`\`\`\`markdown\n${inner}\n\`\`\`\`\n`)).toEqual([
    { kind: "code", language: "markdown", code: inner },
  ]);
  expect(blocksOf(`~~~markdown\n${inner}\n~~~\n`)).toEqual([{ kind: "code", language: "markdown", code: inner }]);
});

it("three backticks within a command's line begin nothing", () => {
  const command = "echo '```bash'\n```x``` || true";
  expect(blocksOf(`\`\`\`bash run node=node1\n${command}\n\`\`\`\n`)).toMatchObject([{ kind: "run", command }]);
});

it("an indented block that is only shown stays as it is", () => {
  expect(blocksOf("Write:\n\n    ```bash\n    ls\n    ```\n")).toMatchObject([{ kind: "prose" }]);
});

it("what stands before the open block is judged, and nothing after it", () => {
  const result = parseSample(
    "## S\n### One {#first}\n[x](y)\n\n```bash run node=node1\nls\n\n### Two\n```bash run node=node9\nls\n```\n\n[x](z)\n",
  );
  expect(!result.ok && result.problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '12: A link goes to "y".',
    "14: The block is not closed: line 18 begins the next one.",
  ]);
});

it("the author is told how to end the block", () => {
  const remedyOf = (body: string) => {
    const result = parseSample(`## S\n### One {#first}\n${body}`);
    return result.ok ? null : result.problems[0]?.remedy;
  };
  expect(remedyOf("````bash run node=node1\nls\n")).toBe("End it with a line ````.");
  expect(remedyOf("```bash run node=node1\nls\n```text output\nx\n```\n")).toBe(
    "End it with a line ```, or begin and end it with more signs when that line belongs to it.",
  );
  expect(remedyOf("Text\n```\n\n```bash run node=node1\nls\n```\n")).toBe(
    "End it with a line ```, or remove it when no block begins here.",
  );
});
