import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { readPlainYaml } from "./plain-yaml.ts";

const LABS = join(import.meta.dirname, "../../lab-content");
const fronts = readdirSync(LABS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const text = readFileSync(join(LABS, name, "lab.md"), "utf8");
    return [name, text.slice(4, text.indexOf("\n---\n") + 1)] as const;
  });

const PIECES = [
  ..."abc019:#>-|[]{},'\"&*!%@`?~ \n\t\r=.…é\u2028\u00a0\ufeff",
  ": ",
  " #",
  "\n  ",
  "\n    ",
  "\n\n",
  ":\n",
  "- ",
  ">-\n",
  "|\n",
  "null",
  "True",
  "1e3",
  "0x1f",
  "0o17",
  ".5",
  "title: x\n",
  "\n---\n",
  "\n...\n",
  "a: [b, c]\n",
  "a: [b:1, c]\n",
  "__proto__: x\n",
  "constructor: x\n",
  "  # x\n",
  "\n\n  \n",
];

/** What is read plainly is what the whole parser says; true when it was read plainly. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain === null) return false;
  const document = parseDocument(text);
  expect(document.errors, text).toEqual([]);
  expect(plain, text).toEqual(document.toJS());
  return true;
}

describe("what is read plainly is what the whole YAML parser says", () => {
  it.each(fronts)("of %s", (_name, front) => expect(agrees(front)).toBe(true));

  it.each([
    "a: 1",
    "a: x y  \n\n# c\nb:\n   c: d\n\n   e: >-\n    f\n    # g\nh: i",
    "a: [ b ,c:1 ]\n",
    "a: []",
    "constructor: x\ntoString: y\n",
  ])("of %j", (text) => expect(agrees(text)).toBe(true));

  it.each([
    "",
    "a",
    "a: 1\n b: 2",
    "a: b: c",
    "a: b # c",
    "a: b\n  c",
    "a: 'b'",
    "a: no: x",
    "a: null",
    "a: 007",
    "a:\nb: 1",
    "a: 1\na: 2",
    "a: >-\n  b\n\n  c",
    "a: >-\n   b\n  c",
    "a: &x b",
    "a: [b, ]",
    "a: [b",
    "- a",
    "a: b\r\nc: d",
    "\ta: b",
    "a: x\n---\nb: y",
  ])("leaves %j to it", (text) => expect(readPlainYaml(text)).toBeNull());

  it("of ten thousand front matters with something put in or taken out at random", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    let plain = 0;
    for (let count = 0; count < 10_000; count += 1) {
      let [, text] = fronts[random(fronts.length)] ?? ["", ""];
      for (let edits = 1 + random(3); edits > 0; edits -= 1) {
        const at = random(text.length);
        text = text.slice(0, at) + (PIECES[random(PIECES.length)] ?? "") + text.slice(at + random(4));
      }
      if (agrees(text)) plain += 1;
    }
    // Few enough are left to it, and enough are not, that both ways were gone.
    expect(plain).toBeGreaterThan(1000);
    expect(plain).toBeLessThan(9000);
  });
});
