import { expect, test, vi } from "vitest";
import { NodeName } from "../../server/contract/ids.ts";
import type { Block, LabView, SimpleBlock } from "../../server/contract/lab.ts";
import { playSteps, type RewindHands, stepsBefore } from "./rewind.ts";
import type { Order, Outcome } from "./use-runs.ts";

const node1 = NodeName.parse("node1");
const run = (id: string, command: string, different: object = {}): SimpleBlock => ({
  kind: "run",
  id,
  nodes: [node1],
  command,
  vars: [],
  interrupt: false,
  output: null,
  ...different,
});
const check = (id: string, hold: boolean): SimpleBlock => ({ kind: "check", id, node: node1, title: id, hold });
const fold = (role: "hint" | "solution" | "details", blocks: SimpleBlock[]): Block => ({
  kind: "fold",
  role,
  title: role,
  blocks,
});
const step = (id: string, number: string, blocks: Block[]) => ({ id, number, title: id, blocks });

const lab = {
  sections: [
    {
      id: "start",
      number: 1,
      title: "Start",
      blocks: [],
      steps: [
        step("look", "1.1", [run("look.1", "docker ps"), fold("hint", [run("look.2", "rm -rf /")])]),
        step("init", "1.2", [
          run("init.1", "docker swarm init"),
          fold("details", [run("init.2", "docker node ls"), check("formed", true)]),
        ]),
      ],
    },
    {
      id: "scale",
      number: 2,
      title: "Scale",
      blocks: [],
      steps: [
        step("more", "2.1", [check("scaled", true), fold("solution", [run("more.1", "docker service scale app=7")])]),
        step("end", "2.2", [run("end.1", "docker service rm app")]),
      ],
    },
  ],
} as unknown as LabView;

function hands(outcomeOf: (order: Order) => Outcome | Promise<Outcome> = () => ({ state: "done", exitCode: 1 })) {
  const done: string[] = [];
  const said: string[] = [];
  const checks: ReturnType<RewindHands["checks"]> = {};
  const own: RewindHands = {
    holds: () => null,
    values: () => ({}),
    checks: () => checks,
    busy: () => false,
    type: (_node, data) => {
      done.push(`keys ${data}`);
      return null;
    },
    say: ({ number }, words) => said.push(`${number} ${words}`),
    perform: async (order) => {
      done.push(order.command);
      const outcome = await outcomeOf(order);
      const passes = { "docker swarm init": "formed", "docker service scale app=7": "scaled" }[order.command];
      if (passes) checks[passes] = { state: "passed", message: "", at: 1 };
      return outcome;
    },
  };
  return { own, done, said, checks };
}

test("everything before a step is played, without hints; the lab's first place has nothing before it", () => {
  expect(stepsBefore(lab, "end")?.map(({ number }) => number)).toEqual(["1.1", "1.2", "2.1"]);
  expect(stepsBefore(lab, "scale")?.map(({ number }) => number)).toEqual(["1.1", "1.2"]);
  expect(stepsBefore(lab, "start")).toEqual([]);
  expect(stepsBefore(lab, "no-such-step")).toBeNull();
});

test("steps are played in order, a solution where a check stays open, and it is said what is done", async () => {
  vi.useFakeTimers();
  const { own, done, said } = hands();
  const played = playSteps(stepsBefore(lab, "end") ?? [], own, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await played).toBeNull();
  expect(done).toEqual(["docker ps", "docker swarm init", "docker node ls", "docker service scale app=7"]);
  expect(said).toContain("1.2 docker swarm init on node1");
  vi.useRealTimers();
});

test("a step whose check does not come true ends the way, in the check's own words", async () => {
  vi.useFakeTimers();
  const { own, checks } = hands();
  const perform = own.perform;
  own.perform = async (order) => {
    const outcome = await perform(order);
    checks.formed = { state: "watching", message: "There is no swarm.", at: 1 };
    return outcome;
  };
  const played = playSteps(stepsBefore(lab, "scale") ?? [], own, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(await played).toBe("Step 1.2 did not come right: There is no swarm.");
  vi.useRealTimers();
});

test("a terminal that takes no command ends the way with its reason", async () => {
  const { own, done } = hands(() => ({ state: "refused", message: "node1 took no command." }));
  const played = await playSteps(stepsBefore(lab, "scale") ?? [], own, new AbortController().signal);
  expect(played).toBe("Step 1.1: node1 took no command.");
  expect(done).toEqual(["docker ps"]);
});

test("a terminal that takes no keys ends the way with its reason", async () => {
  const keys: SimpleBlock = { kind: "keys", id: "k", nodes: [node1], keys: ["q"], data: "q" };
  const step = { id: "s", number: "2.1", title: "s", actions: [keys], solution: [], holds: [], checks: [] };
  const { own } = hands();
  own.type = () => "node1 took nothing: its shell has ended.";
  const played = await playSteps([step] as never, own, new AbortController().signal);
  expect(played).toBe("Step 2.1: node1 took nothing: its shell has ended.");
});

test("cancelling stops at once, in the middle of a command", async () => {
  const called = new AbortController();
  const { own, done } = hands(() => new Promise(() => undefined));
  const played = playSteps(stepsBefore(lab, "scale") ?? [], own, called.signal);
  await vi.waitFor(() => expect(done).toEqual(["docker ps"]));
  called.abort(new Error("enough"));
  await expect(played).rejects.toThrow("enough");
});

test("a program that keys are pressed in is not waited for, its end is", async () => {
  vi.useFakeTimers();
  const keys: SimpleBlock = { kind: "keys", id: "k", nodes: [node1], keys: ["^D"], data: "\x04" };
  const program = { id: "s", number: "1", title: "s", solution: [], holds: [], checks: [] };
  const steps = [{ ...program, actions: [run("r", "docker run -it ubuntu"), keys, run("r2", "docker ps")] }];
  const { own, done } = hands(({ command }) =>
    command.includes("-it") ? new Promise(() => undefined) : { state: "done", exitCode: 0 },
  );
  const played = playSteps(steps as never, own, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await played).toBeNull();
  expect(done).toEqual(["docker run -it ubuntu", "keys \x04", "docker ps"]);
  vi.useRealTimers();
});
