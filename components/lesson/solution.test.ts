import { expect, test, vi } from "vitest";
import { NodeName } from "../../server/contract/ids.ts";
import type { Block } from "../../server/contract/lab.ts";
import { isAction } from "./action.ts";
import { playSolution, type SolutionHands } from "./solution.ts";
import type { Order, Outcome } from "./use-runs.ts";

const node1 = NodeName.parse("node1");
const node2 = NodeName.parse("node2");
const run = (id: string, nodes: NodeName[], command: string, vars: string[] = []): Block => ({
  kind: "run",
  id,
  nodes,
  command,
  vars,
  interrupt: false,
  output: null,
});

function hands(outcomeOf: (order: Order) => Outcome = () => ({ state: "done", exitCode: 0 })) {
  const done: string[] = [];
  const values: Record<string, string> = {};
  const own: SolutionHands = {
    holds: (_node, names) => (names.every((name) => name in values) ? null : "Needs the token: step 2.2"),
    values: () => values,
    type: (node, data) => {
      done.push(`${node} types ${data}`);
      return null;
    },
    perform: async (order) => {
      done.push(`${order.node} ${order.command}`);
      return outcomeOf(order);
    },
  };
  return { own, done, values };
}

test("a solution's commands are run one after the other, on all nodes of each, with the values of their moment", async () => {
  vi.useFakeTimers();
  const { own, done, values } = hands();
  const blocks = [
    run("a.1", [node1], "docker swarm init"),
    { kind: "prose", html: "<p>then</p>" } as const,
    run("a.2", [node1, node2], "join $TOKEN", ["TOKEN"]),
  ];
  const played = playSolution(blocks.filter(isAction), own);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toEqual(["node1 docker swarm init"]);
  values.TOKEN = "42";
  await vi.advanceTimersByTimeAsync(200);
  expect(await played).toBeNull();
  expect(done.slice(1)).toEqual(["node1 join 42", "node2 join 42"]);
  vi.useRealTimers();
});

test("a solution stops at the first command that fails or cannot be run, and says why", async () => {
  const failing = hands(() => ({ state: "done", exitCode: 3 }));
  const two = [run("a.1", [node1], "one"), run("a.2", [node1], "two")];
  expect(await playSolution(two.filter(isAction), failing.own)).toContain("exit code 3");
  expect(failing.done).toEqual(["node1 one"]);
  const refused = hands(() => ({ state: "refused", message: "node1 is away." }));
  expect(await playSolution(two.filter(isAction), refused.own)).toBe("node1 is away.");
});

test("a solution stops where a terminal takes no keys, and says why", async () => {
  const { own, done } = hands();
  const keys: Block = { kind: "keys", id: "a.1", nodes: [node1], keys: ["q"], data: "q" };
  const actions = [keys, run("a.2", [node1], "two")].filter(isAction);
  const ended: SolutionHands = { ...own, type: () => "node1 took nothing: its shell has ended." };
  expect(await playSolution(actions, ended)).toBe("node1 took nothing: its shell has ended.");
  expect(done).toEqual([]);
});
