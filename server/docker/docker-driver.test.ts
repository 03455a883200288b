import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { PROMPT } from "../nodes/boot-marks.ts";
import { EngineUnavailableError, NodeStartError } from "../nodes/node-driver.ts";
import { TEST_LIMITS } from "../testing/node-limits.ts";
import { PretendEngine, say } from "../testing/pretend-engine.ts";
import { DockerDriver, type DockerDriverOptions } from "./docker-driver.ts";
import { parseRange } from "./subnets.ts";

const id = SandboxId.parse("sandbox00001");
const node1 = NodeName.parse("node1");
const SHAPE = { image: "drydock-node:latest", layers: null, ...TEST_LIMITS, runtime: null, nameServers: [] };

function driverOn(engine: PretendEngine, options: Partial<DockerDriverOptions> = {}): DockerDriver {
  const subnets = parseRange("10.33.0.0/24") ?? { first: 0, last: 0 };
  return new DockerDriver({
    docker: engine.docker,
    owner: { instance: "test" },
    subnets,
    shape: async () => SHAPE,
    ...options,
  });
}

/** An engine without sandboxes that makes whatever is asked for. */
function empty(asked: string, response: ServerResponse): void {
  if (asked.startsWith("POST ")) say(response, { Id: "made" }, 201);
  else if (/^GET \/containers\/.+\/json/.test(asked)) say(response, { Config: { Env: [] }, State: { Running: true } });
  else say(response, asked.startsWith("GET /volumes") ? { Volumes: [] } : []);
}

/** Takes a terminal that nobody opens afterwards. */
async function takeBack(driver: DockerDriver, engine: PretendEngine) {
  const before = engine.attached.length;
  const taken = driver.takeBack(id, [node1]);
  await expect.poll(() => engine.attached.length).toBe(before + 1);
  const tty = engine.attached[before];
  if (!tty) throw new Error("Nobody attached.");
  const released = once(tty, "end");
  tty.write(PROMPT);
  await taken;
  return { released };
}

test("a removed sandbox keeps no terminal open that nobody ever opened", async () => {
  using engine = await PretendEngine.start(empty);
  const driver = driverOn(engine);
  const { released } = await takeBack(driver, engine);
  // The engine ends it with the container; what the node said is unread, so that alone goes unnoticed.
  engine.attached[0]?.end();
  await driver.removeSandbox(id);
  await released;
});

test("a terminal that is taken again lets go of the one before", async () => {
  using engine = await PretendEngine.start(empty);
  const driver = driverOn(engine);
  const { released } = await takeBack(driver, engine);
  await takeBack(driver, engine);
  await released;
});

test("a terminal that cannot be opened is let go of", async () => {
  using engine = await PretendEngine.start((asked, response) => {
    if (asked.includes("/resize")) say(response, { message: "not running" }, 409);
    else empty(asked, response);
  });
  const driver = driverOn(engine);
  const { released } = await takeBack(driver, engine);
  await expect(driver.openTerminal({ sandbox: id, node: node1 }, { cols: 80, rows: 24 }, 0)).rejects.toThrow(
    "not running",
  );
  await released;
});

test.each([
  { what: "the engine's own refusal", failed: null },
  { what: "a node that stopped with it", failed: new NodeStartError("node1 stopped while it started.") },
])("an engine that goes away during a boot is what people are told, after $what", async ({ failed }) => {
  using engine = await PretendEngine.start(empty);
  const shape = async () => {
    engine.stop();
    if (failed) throw failed;
    return SHAPE;
  };
  const driver = driverOn(engine, { shape });
  const started = driver.createSandbox({ id, nodes: [node1], images: [] }, () => undefined);
  const error = await started.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EngineUnavailableError);
  expect(String(error)).toContain("Docker Engine cannot be reached");
  const { cause } = error as { cause: AggregateError };
  expect(cause.errors).toHaveLength(2);
  if (failed) expect(cause.errors[0]).toBe(failed);
});

test("whoever is given a sandbox is admitted as one who has a fresh one made", async () => {
  using engine = await PretendEngine.start(empty);
  const refusal = new NodeStartError("The sandboxes' network is not closed off.");
  const driver = driverOn(engine, { admit: () => Promise.reject(refusal) });
  await expect(driver.admit()).rejects.toBe(refusal);
  await expect(driver.createSandbox({ id, nodes: [node1], images: [] }, () => undefined)).rejects.toBe(refusal);
  expect(engine.asked).toEqual([]);
  await driverOn(engine).admit();
});
