import { expect, test, vi } from "vitest";
import type { EngineFacts, NodeDriver } from "./nodes/node-driver.ts";
import { Readiness } from "./readiness.ts";
import { FakeClock } from "./testing/fake-clock.ts";

const FACTS: EngineFacts = { version: "26.1.5", memoryBytes: 1, processors: 1 };

function readinessOf(ping: NodeDriver["ping"]) {
  const clock = new FakeClock();
  const asked = vi.fn(ping);
  const readiness = new Readiness({ ping: asked }, () => null, clock.now);
  readiness.adopted();
  /** What is said of the engine; images are always missing here. */
  const look = async () => (await readiness.missing()).slice(0, -1);
  return { clock, asked, look };
}

test("however many look, the engine is asked once a second", async () => {
  const { clock, asked, look } = readinessOf(async () => FACTS);
  for (let batch = 0; batch < 3; batch++) await Promise.all(Array.from({ length: 100 }, look));
  expect(asked).toHaveBeenCalledTimes(1);
  clock.advance(1_000);
  expect(await look()).toEqual([]);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("an engine that is away is told, and that it is back a second later", async () => {
  let away = true;
  const { clock, asked, look } = readinessOf(async () => {
    if (away) throw new Error("Docker Engine cannot be reached.");
    return FACTS;
  });
  expect([await look(), await look()]).toEqual([
    ["Docker Engine cannot be reached."],
    ["Docker Engine cannot be reached."],
  ]);
  expect(asked).toHaveBeenCalledTimes(1);
  away = false;
  clock.advance(1_000);
  expect(await look()).toEqual([]);
});

test("an engine that hangs is not asked by everybody, and asked anew before long", async () => {
  let answer = (_: EngineFacts) => {};
  const { clock, asked, look } = readinessOf(() => new Promise((resolve) => (answer = resolve)));
  const looks = [look(), look()];
  clock.advance(5_000);
  looks.push(look());
  expect(asked).toHaveBeenCalledTimes(1);
  answer(FACTS);
  expect(await Promise.all(looks)).toEqual([[], [], []]);

  clock.advance(1_000);
  void look();
  clock.advance(10_000);
  const later = look();
  expect(asked).toHaveBeenCalledTimes(3);
  answer(FACTS);
  expect(await later).toEqual([]);
});
