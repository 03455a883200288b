import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt, { type Token } from "markdown-it";
import { describe, expect, it } from "vitest";
import { makeTokensLean } from "./lean-tokens.ts";

const own = new MarkdownIt({ html: true });
const lean = new MarkdownIt({ html: true });
makeTokensLean(lean);

const LABS = join(import.meta.dirname, "../../lab-content");
const labs = readdirSync(LABS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => [name, readFileSync(join(LABS, name, "lab.md"), "utf8")] as const);

const EDGES = [
  "",
  "\n",
  " ",
  "\t",
  "a",
  "a\n",
  "a\n  ",
  "a\n\t\n",
  "a\r\nb\r\n",
  "\ta\n \tb\n  \tc",
  "-\ta\n\t- b\n\n\t\tc",
  ">\t> a\n> b\n\n    code\n",
  "```x\na",
  "```x\na\n",
  "- ```x\n  a\n  ```",
  '**a *b* ![c **d**](e "f")** `g` [h](i) <b>~~j~~ &amp; \\* <k@l.m> https://n.o',
  "[a]: b\n\n[a] ![a][a]\n***a**b*_c_",
  "| a | b |\n|:-:|---|\n| `c` | *d* |",
  "a\n===\nb\n---\n# c\n***\n1) d\n\n2) e",
  "a  \nb\\\nc\u0000d\u00a0\u2003e",
];

const fields = (tokens: Token[]): unknown => JSON.parse(JSON.stringify(tokens));

const same = (text: string): void => {
  expect(fields(lean.parse(text, {}))).toEqual(fields(own.parse(text, {})));
  expect(lean.render(text)).toBe(own.render(text));
};

describe("lean tokens are markdown-it's own, in every field", () => {
  it.each(labs)("in %s", (_name, text) => same(text));

  it.each(EDGES)("in %j", same);

  it("in a thousand texts torn from the labs at random", () => {
    const text = labs.map(([, each]) => each).join("\n") + EDGES.join("\n");
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let count = 0; count < 1000; count += 1) {
      const pieces = Array.from({ length: 1 + random(4) }, () => {
        const start = random(text.length);
        return text.slice(start, start + random(200));
      });
      same(pieces.join(["", "\n", "\n\n", "  ", "\n\t"][random(5)]));
    }
  });
});
