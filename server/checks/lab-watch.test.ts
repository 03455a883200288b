import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NodeName } from "../contract/ids.ts";
import type { CheckState } from "../contract/session.ts";
import type { Inside } from "../nodes/inside.ts";
import { LabWatch, type WatchedLab } from "./lab-watch.ts";

const [node1, node2] = ["node1", "node2"].map((name) => NodeName.parse(name)) as [NodeName, NodeName];
/** Longer than everything that follows the last news. Milliseconds. */
const CALM_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch over two nodes with a check each; `answers` says what a node's check answers, and after how long. */
function watch(answers: Record<string, { code: number; afterMs: number }>, more: Partial<WatchedLab> = {}) {
  const vars: Record<string, string>[] = [];
  const asked: string[] = [];
  const questions: string[] = [];
  const checks: Record<string, CheckState> = {};
  const events = new Map<string, () => void>();
  const breaks = new Map<string, () => void>();
  const inside = (node: NodeName) =>
    ({
      run: async (script: string, _deadline: number, onStdout: (stdout: string) => void) => {
        asked.push(node);
        const { code, afterMs } = answers[node] ?? { code: 0, afterMs: 0 };
        let stdout = "";
        for (const [, id = ""] of script.matchAll(/\\036%s\\n' '([^']*)'/g)) {
          questions.push(id);
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          stdout += `\x1e${id}\nsaid\x1f${code}\n`;
          onStdout(stdout);
        }
        return { stdout, stderr: "", code: 0 };
      },
      node,
    }) as unknown as Inside;
  const lab = new LabWatch({
    lab: () => ({
      vars: {},
      checks: [node1, node2].map((node) => ({ id: `of-${node}`, node, hold: true, script: "true" })),
      ...more,
    }),
    insides: new Map([node1, node2].map((node) => [node, inside(node)])),
    follow: (of, onOpen, onEvent, signal) => {
      const { node } = of as unknown as { node: NodeName };
      events.set(node, onEvent);
      onOpen();
      return new Promise((resolve) => {
        breaks.set(node, resolve);
        signal.addEventListener("abort", () => resolve());
      });
    },
    checks: () => checks,
    onVars: (now) => vars.push(now),
    onCheck: (id, state) => {
      checks[id] = state;
    },
    onError: () => undefined,
    now: Date.now,
  });
  lab.start();
  const happens = (node: NodeName) => events.get(node)?.();
  return { lab, asked, questions, checks, vars, happens, streamBreaks: (node: NodeName) => breaks.get(node)?.() };
}

test("while nothing happens no node is asked anything", async () => {
  const { lab, asked } = watch({});
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  const atRest = asked.length;
  expect(atRest).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked).toHaveLength(atRest);
});

/** A lab with one open check and one variable, watched until it is at rest. */
async function atRest() {
  const checks = [{ id: "open", node: node1, hold: false, script: "false" }];
  const vars = { TOKEN: { node: node1, run: "x" } };
  const watched = watch({ node1: { code: 1, afterMs: 10 } }, { checks, vars });
  await vi.advanceTimersByTimeAsync(CALM_MS);
  watched.questions.length = 0;
  const count = (question: string) => watched.questions.filter((id) => id === question).length;
  return {
    ...watched,
    [Symbol.dispose]: () => watched.lab[Symbol.dispose](),
    times: () => [count("check open"), count("var TOKEN")],
  };
}

test("after a command open checks are asked three times and variables once, twice when engines tell of something", async () => {
  using quiet = await atRest();
  quiet.lab.commandEnded();
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(quiet.times()).toEqual([3, 1]);
  using told = await atRest();
  told.happens(node1);
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(told.times()).toEqual([3, 2]);
});

test("what engines tell while a command runs is looked at when it ends, or after two seconds", async () => {
  using watched = await atRest();
  const { lab, happens, times } = watched;
  lab.commandBegan();
  for (let event = 0; event < 5; event += 1) {
    happens(node1);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(times()).toEqual([0, 0]);
  lab.commandEnded();
  await vi.advanceTimersByTimeAsync(250);
  expect(times()).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(times()).toEqual([3, 2]);
  // The last look after a command comes right after the next one's first event, and sees too little of it.
  lab.commandEnded();
  await vi.advanceTimersByTimeAsync(2900);
  lab.commandBegan();
  happens(node1);
  await vi.advanceTimersByTimeAsync(1900);
  const before = times();
  await vi.advanceTimersByTimeAsync(500);
  expect(times()).toEqual(before.map((count) => count + 1));
});

test("an engine's events that were lost with their stream are looked for when it is open again", async () => {
  using watched = await atRest();
  watched.streamBreaks(node1);
  await vi.advanceTimersByTimeAsync(900);
  expect(watched.times()).toEqual([0, 0]);
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(watched.times()).toEqual([3, 2]);
});

test("a node that is slow to answer holds no other node's checks up", async () => {
  const { lab, checks } = watch({ node2: { code: 0, afterMs: 60_000 } });
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(checks["of-node1"]?.state).toBe("passed");
  expect(checks["of-node2"]).toBeUndefined();
});

test("what happens while a node answers is looked at once it has, and what must hold opens again", async () => {
  const answers = { node1: { code: 0, afterMs: 400 } };
  const { lab, checks, happens } = watch(answers);
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(checks["of-node1"]?.state).toBe("passed");
  happens(node1);
  await vi.advanceTimersByTimeAsync(100);
  answers.node1 = { code: 1, afterMs: 400 };
  happens(node1);
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(checks["of-node1"]).toMatchObject({ state: "broken", message: "said" });
});

test("however much happens, a node rests at least as long as it was asked", async () => {
  const { lab, asked, happens } = watch({ node1: { code: 0, afterMs: 200 } });
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  asked.length = 0;
  for (let ms = 0; ms < 10_000; ms += 20) {
    happens(node1);
    await vi.advanceTimersByTimeAsync(20);
  }
  // 200 ms of answering, 400 of rest, 50 until the next.
  expect(asked.filter((node) => node === node1).length).toBeLessThan(18);
});

test("who has just run a command does not wait for the rest after a round of events", async () => {
  const { lab, asked, happens } = watch({ node1: { code: 1, afterMs: 600 } });
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  for (const urgent of [false, true]) {
    happens(node1);
    await vi.advanceTimersByTimeAsync(300);
    asked.length = 0;
    if (urgent) lab.commandEnded();
    else happens(node1);
    // 350 more of answering, 250 of rest at most; 1,200 when nobody waits.
    await vi.advanceTimersByTimeAsync(700);
    expect(asked.filter((node) => node === node1)).toHaveLength(urgent ? 1 : 0);
    await vi.advanceTimersByTimeAsync(CALM_MS);
  }
});

test("each answer counts when it comes: an open check waits neither for the ones behind it nor for the variables", async () => {
  const checks = ["first", "second"].map((id) => ({ id, node: node1, hold: false, script: "true" }));
  const lab = watch({ node1: { code: 0, afterMs: 400 } }, { checks, vars: { TOKEN: { node: node1, run: "x" } } });
  using _ = lab.lab;
  // 1,500 until new nodes are looked at, 50 of settling, 400 for each answer.
  await vi.advanceTimersByTimeAsync(2000);
  expect(lab.checks).toMatchObject({ first: { state: "passed" } });
  expect(lab.checks.second).toBeUndefined();
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(lab.checks).toMatchObject({ second: { state: "passed" } });
});

test("a check that passes has the one after it asked, which may have been true for long", async () => {
  const checks = ["first", "second", "third"].map((id) => ({ id, node: node1, hold: false, script: "true" }));
  const answers = { node1: { code: 1, afterMs: 100 } };
  const { lab, checks: states } = watch(answers, { checks });
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  answers.node1.code = 0;
  lab.commandEnded();
  await vi.advanceTimersByTimeAsync(900);
  expect(Object.values(states).map(({ state }) => state)).toEqual(["passed", "passed", "passed"]);
});

test("variables are asked while an open check takes its time", async () => {
  const checks = [1, 2, 3, 4].map((id) => ({ id: `slow-${id}`, node: node1, hold: false, script: "true" }));
  const lab = watch({ node1: { code: 0, afterMs: 9000 } }, { checks, vars: { TOKEN: { node: node1, run: "x" } } });
  using _ = lab.lab;
  await vi.advanceTimersByTimeAsync(12_000);
  expect(lab.vars).toEqual([{ TOKEN: "said" }]);
});

test("what an engine says soon after a command is looked at as soon as the command itself", async () => {
  const { lab, asked, happens } = watch({ node1: { code: 1, afterMs: 600 } });
  using _ = lab;
  await vi.advanceTimersByTimeAsync(CALM_MS);
  lab.commandEnded();
  await vi.advanceTimersByTimeAsync(100);
  asked.length = 0;
  // The deed's last effect, when the round that the command began has already asked.
  happens(node1);
  await vi.advanceTimersByTimeAsync(500 + 250 + 10);
  expect(asked.filter((node) => node === node1)).toHaveLength(1);
});
