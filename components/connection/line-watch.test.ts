import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LineWatch } from "./line-watch.ts";

let told: (number | "probe" | "dead" | "network" | null)[];
let networkTakes: () => Promise<boolean>;
let watch: LineWatch;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  told = [];
  networkTakes = () => new Promise(() => undefined);
  watch = new LineWatch({
    onSilence: (since) => told.push(since === null ? null : since - 1_000_000),
    onDead: () => {
      told.push("dead");
      watch.stop();
    },
    probe: () => told.push("probe"),
    networkTakes: () => {
      told.push("network");
      return networkTakes();
    },
  });
  watch.start();
});

afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** A server that says something every 5 s. */
async function pass(ms: number, pings: boolean): Promise<void> {
  for (let at = 0; at < ms; at += 500) {
    await vi.advanceTimersByTimeAsync(500);
    if (pings && at % 5000 === 4500) watch.heard();
  }
}

test("nothing is asked of a line over which something comes every few seconds", async () => {
  await pass(60_000, true);
  expect(told).toEqual([]);
});

test("a key that is not acknowledged is no silence while the server answers a probe", async () => {
  watch.said();
  await pass(1500, false);
  expect(told).toEqual(["probe"]);
  watch.heard();
  await pass(20_000, true);
  expect(told).toEqual(["probe"]);
});

test("a key after which nothing comes is told within four seconds, since when, and when it is over", async () => {
  await pass(2000, false);
  watch.said();
  await pass(4000, false);
  expect(told).toEqual(["probe", 2000, "network"]);
  watch.heard();
  expect(told.at(-1)).toBeNull();
});

test("without a key the silence is told after nine seconds or so, and the line is dead after twenty-five", async () => {
  await pass(8500, false);
  expect(told).toEqual(["probe"]);
  await pass(1500, false);
  expect(told.slice(0, 3)).toEqual(["probe", 0, "network"]);
  await pass(15_000, false);
  expect(told).not.toContain("dead");
  await pass(1000, false);
  expect(told.at(-1)).toBe("dead");
});

test("a network that refuses ends the line at once; one that takes a request does not", async () => {
  networkTakes = async () => true;
  watch.said();
  await pass(5000, false);
  expect(told).not.toContain("dead");
  networkTakes = async () => false;
  await pass(3000, false);
  expect(told.at(-1)).toBe("dead");
});

test("a refusal that comes after the server has spoken ends nothing", async () => {
  let refuse = (): void => undefined;
  networkTakes = () =>
    new Promise((resolve) => {
      refuse = () => resolve(false);
    });
  watch.said();
  await pass(4000, false);
  watch.heard();
  refuse();
  await pass(1000, false);
  expect(told).not.toContain("dead");
});

test("a page that wakes up asks before it judges", async () => {
  watch.said();
  await pass(1500, false);
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(1500, false);
  expect(told).toEqual(["probe", "probe"]);
  watch.heard();
  await pass(2000, false);
  expect(told).toEqual(["probe", "probe"]);
});

test("what nobody answers after a sleep is a dead line", async () => {
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(3000, false);
  expect(told).toEqual(["probe", "dead"]);
});
