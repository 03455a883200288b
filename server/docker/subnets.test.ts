import { expect, test } from "vitest";
import { formatSubnet, freeSubnet, nodeAddress, parseRange, type Range } from "./subnets.ts";

function range(cidr: string): Range {
  const parsed = parseRange(cidr);
  if (!parsed) throw new Error(`${cidr} is no range`);
  return parsed;
}

function free(within: string, used: string[]): string | null {
  const first = freeSubnet(range(within), used.map(range));
  return first === null ? null : formatSubnet(first);
}

test("an empty range gives its first /28", () => {
  expect(free("10.32.0.0/16", [])).toBe("10.32.0.0/28");
});

test("a subnet is never given twice, whatever the order of those in use", () => {
  expect(free("10.32.0.0/16", ["10.32.0.16/28", "10.32.0.0/28"])).toBe("10.32.0.32/28");
});

test("a gap between used subnets is found", () => {
  expect(free("10.32.0.0/16", ["10.32.0.0/28", "10.32.0.32/28"])).toBe("10.32.0.16/28");
});

test("somebody else's larger network in the range is stepped over", () => {
  expect(free("10.32.0.0/16", ["10.32.0.0/20"])).toBe("10.32.16.0/28");
});

test("networks outside the range do not matter", () => {
  expect(free("10.32.0.0/16", ["172.17.0.0/16", "10.31.255.0/24"])).toBe("10.32.0.0/28");
});

test("a full range says so", () => {
  expect(free("10.32.0.0/27", ["10.32.0.0/28", "10.32.0.16/28"])).toBeNull();
  expect(free("10.32.0.0/28", ["10.0.0.0/8"])).toBeNull();
});

test("a /16 has room for 4,096 sandboxes", () => {
  const used: Range[] = [];
  for (;;) {
    const first = freeSubnet(range("10.32.0.0/16"), used);
    if (first === null) break;
    used.push({ first, last: first + 15 });
  }
  expect(used.length).toBe(4096);
});

test("node1 has the second address, after the gateway", () => {
  expect(nodeAddress(range("10.32.0.16/28").first, "node1")).toBe("10.32.0.18");
});

test.each(["10.32.0.0", "10.32.0.0/33", "10.256.0.0/16", "fd00::/8", "", "10.32.0.0/16 "])(
  "%j is refused as a range",
  (text) => {
    expect(parseRange(text)).toBeNull();
  },
);
