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
  const checks: Record<string, CheckState> = {};
  const events = new Map<string, () => void>();
  const inside = (node: NodeName) =>
    ({
      run: async (script: string, _deadline: number, onStdout: (stdout: string) => void) => {
        asked.push(node);
        const { code, afterMs } = answers[node] ?? { code: 0, afterMs: 0 };
        let stdout = "";
        for (const [, id = ""] of script.matchAll(/\\036%s\\n' '([^']*)'/g)) {
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
    follow: (of, onEvent, signal) => {
      events.set((of as unknown as { node: NodeName }).node, onEvent);
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
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
  return { lab, asked, checks, vars, happens: (node: NodeName) => events.get(node)?.() };
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
    lab.look(urgent);
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
  lab.look(true);
  await vi.advanceTimersByTimeAsync(100);
  asked.length = 0;
  // The deed's last effect, when the round that the command began has already asked.
  happens(node1);
  await vi.advanceTimersByTimeAsync(500 + 250 + 10);
  expect(asked.filter((node) => node === node1)).toHaveLength(1);
});
