import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FrontMatter, TEMPLATES } from "./front-matter.ts";
import { KEY_NAMES } from "./keys.ts";
import { parseText } from "./sample-lab.ts";

const text = await readFile(join(import.meta.dirname, "../../docs/authoring.md"), "utf8");

it("the lab in the author's guide is right, without a warning", () => {
  const example = /^````markdown\n([\s\S]*?)^````$/m.exec(text)?.[1] ?? "";
  const result = parseText(example);
  expect(result.ok ? result.lab.warnings : result.problems).toEqual([]);
});

it("the author's guide names every key of the front matter, every template and every key of the keyboard", () => {
  for (const name of [...Object.keys(FrontMatter.shape), ...Object.keys(TEMPLATES), ...KEY_NAMES]) {
    expect(text).toContain(`\`${name}\``);
  }
});
