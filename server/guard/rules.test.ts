import { expect, test } from "vitest";
import { bridgeName, bridgePrefix, guardRules, guardTable } from "./rules.ts";

const rules = { instance: "abcdefghijkl", range: "10.32.0.0/16", resolvers: [], reachable: [], internet: true };

test("a bridge's name fits into the 15 characters of an interface, and says whose it is", () => {
  const name = bridgeName("abcdefghijkl", "sandbox12345");
  expect(name).toHaveLength(15);
  expect(name.startsWith(bridgePrefix("abcdefghijkl"))).toBe(true);
  expect(name.startsWith(bridgePrefix("otherinstance"))).toBe(false);
});

test("sandboxes have bridges of different names", () => {
  const names = new Set(Array.from({ length: 4096 }, (_, index) => bridgeName("abcdefghijkl", `sandbox${index}`)));
  expect(names.size).toBe(4096);
});

test("the table replaces itself in one transaction", () => {
  const table = guardTable("abcdefghijkl");
  expect(guardRules(rules).split("\n").slice(0, 3)).toEqual([
    `add table ${table}`,
    `delete table ${table}`,
    `table ${table} {`,
  ]);
});

test("what may be reached comes before what may not, and other sandboxes before that", () => {
  const text = guardRules({ ...rules, resolvers: ["10.1.1.53"], reachable: ["10.2.0.0/24"] });
  const at = (part: string) => text.indexOf(part, text.indexOf("chain from_node"));
  const order = ["10.1.1.53", "{ 10.32.0.0/16 }", "10.2.0.0/24", "10.0.0.0/8", "@neighbours", "@rates"].map(at);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order.every((place) => place > 0)).toBe(true);
});

test("without the internet everything else is refused", () => {
  const last = guardRules({ ...rules, internet: false })
    .trim()
    .split("\n")
    .at(-3)
    ?.trim();
  expect(last).toBe("goto refuse");
});
