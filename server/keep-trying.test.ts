import { expect, test, vi } from "vitest";
import { tryingAgain } from "./keep-trying.ts";
import { EngineUnavailableError } from "./nodes/node-driver.ts";

const away = new EngineUnavailableError("Docker Engine cannot be reached.");
const bug = new Error("a bug");

function attempts(...turns: (Error | null)[]) {
  return async (stop: () => void) => {
    const failure = turns.shift();
    if (turns.length === 0) stop();
    if (failure) throw failure;
  };
}

test("what fails again and again is logged once for each reason, and once when it works again", async () => {
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn() };
  const keep = tryingAgain(new AbortController().signal, log);
  await keep(0, attempts(away, away, away, bug, bug, null, null, away));
  expect(log.error.mock.calls.map(([details]) => details)).toEqual([
    { reason: away.message },
    { reason: away.message },
  ]);
  expect(log.warn.mock.calls.map(([details]) => details)).toEqual([{ err: bug }]);
  expect(log.info).toHaveBeenCalledTimes(1);
});

test("an engine that is away is logged once, however much fails by it, and is over when all of that works", async () => {
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn() };
  const keep = tryingAgain(new AbortController().signal, log);
  await Promise.all([keep(0, attempts(away, away, null)), keep(0, attempts(away, away, away, away, null))]);
  expect(log.error).toHaveBeenCalledTimes(1);
  expect(log.info).toHaveBeenCalledTimes(1);
});
