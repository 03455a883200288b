import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NodeRounds } from "./node-rounds.ts";

const PACE = { calm: 50, urgent: 0, urgentRestMax: 250 };

describe("the rounds in which a node is asked", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** Rounds that take so long each, and when they began. Milliseconds. */
  function roundsOf(took: number) {
    const began: number[] = [];
    const start = performance.now();
    const rounds = new NodeRounds(async () => {
      began.push(Math.round(performance.now() - start));
      await new Promise((resolve) => setTimeout(resolve, took));
    }, PACE);
    return { rounds, began };
  }

  it("take a third of the time at most, however slow the machine is", async () => {
    const { rounds, began } = roundsOf(3000);
    const news = setInterval(() => rounds.look(), 100);
    await vi.advanceTimersByTimeAsync(30_000);
    clearInterval(news);
    // Each 3 s of asking, 6 s of rest, and the settling.
    expect(began.map((at) => Math.round(at / 1000))).toEqual([0, 9, 18, 27]);
  });

  it("do not keep a person waiting who did something meanwhile", async () => {
    const { rounds, began } = roundsOf(3000);
    rounds.look();
    await vi.advanceTimersByTimeAsync(4000);
    rounds.look(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(began).toHaveLength(2);
  });
});
