import { afterEach, expect, test, vi } from "vitest";
import { SandboxId } from "../contract/ids.ts";
import { PretendEngine, say } from "../testing/pretend-engine.ts";
import { watchStops } from "./engine-events.ts";

const id = SandboxId.parse("sandbox00001");
const over: AbortController[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const each of over.splice(0)) each.abort();
});

type Inspected = { status: number; body: unknown } | "reset" | "silent";

/** All three nodes are told to have stopped, and this is what the engine says when it is asked about each. */
async function watched(inspected: Record<string, Inspected>) {
  const engine = await PretendEngine.start((asked, response) => {
    if (asked.startsWith("GET /events")) {
      for (const node of Object.keys(inspected)) {
        const labels = { "drydock.sandbox": id, "drydock.node": node };
        response.write(`${JSON.stringify({ Actor: { Attributes: labels } })}\n`);
      }
      return;
    }
    const said = Object.entries(inspected).find(([node]) => asked.includes(`-${node}/json`))?.[1];
    if (said === "reset") response.destroy();
    else if (said === "silent") setImmediate(() => vi.advanceTimersByTime(60_000));
    else if (said) say(response, said.body, said.status);
  });
  const heard: string[] = [];
  const stopped = new AbortController();
  over.push(stopped);
  void watchStops(engine.docker, { instance: "test" }, ({ node }, why) => heard.push(`${node} ${why}`), stopped.signal);
  return { engine, heard };
}

const state = (State: object): Inspected => ({ status: 200, body: { State } });
const GONE: Inspected = { status: 404, body: { message: "No such container" } };

test("a stopped node is told with its reason, and one that runs again is no news", async () => {
  const { engine, heard } = await watched({
    node1: state({ Running: false, OOMKilled: true }),
    node2: state({ Running: true }),
    node3: state({ Running: false, OOMKilled: false }),
  });
  using _ = engine;
  await expect.poll(() => heard).toEqual(["node1 out-of-memory", "node3 exited"]);
});

test("a node is removed when the engine does not know it, not when the engine has trouble of its own", async () => {
  const { engine, heard } = await watched({
    node1: { status: 500, body: { message: "server error" } },
    node2: "reset",
    node3: GONE,
  });
  using _ = engine;
  await expect.poll(() => heard).not.toEqual([]);
  expect(heard).toEqual(["node3 removed"]);
});

test("a question that the engine never answers does not hold back the news after it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { engine, heard } = await watched({ node1: "silent", node2: GONE });
  using _ = engine;
  await vi.waitFor(() => expect(heard).toEqual(["node2 removed"]), { timeout: 5000 });
});
