import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import type Docker from "dockerode";
import { atMost, type Chapter, type Measurement, milliseconds, told } from "../measurement.ts";
import { percentile } from "../percentiles.ts";
import { nodeContainers, processesOf } from "../stage/node-containers.ts";
import { processorMilliseconds } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

/** Containers started and stopped while the picture is watched; each gives two times. */
const EVENTS = 40;
/** Engines and pages are left alone between two deeds, as a learner would. */
const PAUSE_MS = 400;
const PICTURE_WITHIN_MS = 5000;
/** How long a rest is measured, and what is waited for before it. */
const REST_MS = 60_000;
const SETTLE_MS = 10_000;

const percent = (value: number): string => `${value.toFixed(2)} %`;

/** How soon the cluster map shows what an engine says, and what it costs while nothing happens. */
export const cluster: Measurement = {
  name: "cluster",
  async run(stage: Stage): Promise<Chapter> {
    const session = await BenchSession.start(stage.url);
    try {
      const nodes = await nodeContainers(stage.docker, session);
      const unwatched = await restOf(stage, nodes);
      const page = await stage.browsers.labPage(session);
      await page.waitForSelector("[data-cluster-node=node3]");
      const watched = await restOf(stage, nodes);
      const times = await delays(page, nodes);
      await page.context().close();
      const sorted = times.toSorted((a, b) => a - b);
      const engine = Math.max(...watched.engines.map((share, index) => share - (unwatched.engines[index] ?? 0)));
      return {
        title: "Cluster map",
        how: `A lab page in Chromium shows the map of a session of three nodes. ${EVENTS} containers are started and removed on node2's engine; a watcher beside the server reads that engine's own events, and the page notes when the tile is painted (the frame after the change). Both read the same clock. Then nothing happens for ${REST_MS / 1000} s, once with no page and once with the page open: processor time of the server and of dockerd in each node, in percent of one processor.`,
        findings: [
          atMost("Docker event to picture, p95", percentile(sorted, 0.95), 300, milliseconds),
          told("Docker event to picture, p50", milliseconds(percentile(sorted, 0.5))),
          atMost("added to a node's engine at rest, most of three", Math.max(0, engine), 0.5, percent),
          atMost("added to the server by a watched session at rest", watched.server - unwatched.server, 0.5, percent),
        ],
        table: {
          head: ["at rest, percent of one processor", "nobody looks", "a page looks"],
          rows: [
            ["server", percent(unwatched.server), percent(watched.server)],
            ...watched.engines.map((share, index) => [
              `dockerd of node${index + 1}`,
              percent(unwatched.engines[index] ?? 0),
              percent(share),
            ]),
            ...watched.nodes.map((share, index) => [
              `all of node${index + 1}`,
              percent(unwatched.nodes[index] ?? 0),
              percent(share),
            ]),
          ],
        },
      };
    } finally {
      await session.end();
    }
  },
};

interface Rest {
  server: number;
  engines: number[];
  nodes: number[];
}

/** Percent of one processor that the server, each node's dockerd and each whole node use while nothing happens. */
async function restOf(stage: Stage, nodes: Docker.Container[]): Promise<Rest> {
  await sleep(SETTLE_MS);
  const read = async () => ({
    at: performance.now(),
    server: processorMilliseconds(stage.pid),
    engines: await Promise.all(nodes.map(engineMilliseconds)),
    nodes: await Promise.all(nodes.map(nodeMilliseconds)),
  });
  const before = await read();
  await sleep(REST_MS);
  const after = await read();
  const share = (used: number) => (100 * used) / (after.at - before.at);
  return {
    server: share(after.server - before.server),
    engines: after.engines.map((used, index) => share(used - (before.engines[index] ?? 0))),
    nodes: after.nodes.map((used, index) => share(used - (before.nodes[index] ?? 0))),
  };
}

async function engineMilliseconds(node: Docker.Container): Promise<number> {
  const [engine] = await processesOf(node, /^(\S*\/)?dockerd\b/);
  if (engine === undefined) throw new Error("There is no dockerd in the node.");
  return processorMilliseconds(engine);
}

async function nodeMilliseconds(node: Docker.Container): Promise<number> {
  const { cpu_stats: used } = await node.stats({ stream: false, "one-shot": true });
  return used.cpu_usage.total_usage / 1e6;
}

/** Milliseconds from an event's own time to the frame in which its tile was painted. */
async function delays(page: Page, nodes: Docker.Container[]): Promise<number[]> {
  const node = nodes[1];
  if (!node) throw new Error("There is no node2.");
  await page.evaluate(() => {
    const painted: Record<string, number> = {};
    Object.assign(window, { painted });
    const look = () => {
      for (const tile of document.querySelectorAll<HTMLElement>("[data-task]")) {
        const key = `${tile.dataset.name} ${tile.dataset.state}`;
        // The frame in which it is painted begins after this one.
        if (!(key in painted)) requestAnimationFrame(() => setTimeout(() => (painted[key] ??= Date.now())));
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
  const events = await followEvents(node);
  const times: number[] = [];
  for (let number = 0; number < EVENTS; number += 1) {
    const name = `event-${number}`;
    await inNode(node, ["docker", "run", "-d", "--name", name, "ubuntu", "sleep", "60"]);
    const started = await events.at(`start ${name}`);
    times.push((await paintedAt(page, `${name} running`)) - started);
    await inNode(node, ["docker", "kill", name]);
    const ended = await events.at(`die ${name}`);
    times.push((await paintedAt(page, `${name} stopped`)) - ended);
    await inNode(node, ["docker", "rm", name]);
    await sleep(PAUSE_MS);
  }
  events.stop();
  return times;
}

async function inNode(node: Docker.Container, words: string[]): Promise<string> {
  const exec = await node.exec({ Cmd: words, AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** When each event happened, by the engine's own word: `start event-0` → epoch milliseconds of the machine's one clock. */
async function followEvents(node: Docker.Container): Promise<{ at: (event: string) => Promise<number>; stop(): void }> {
  const format = "{{.TimeNano}} {{.Action}} {{.Actor.Attributes.name}}";
  const words = ["docker", "events", "--filter", "type=container", "--format", format];
  const exec = await node.exec({ Cmd: words, AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const times = new Map<string, number>();
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [nano = "", ...event] = line.split(" ");
      if (/^\d+$/.test(nano)) times.set(event.join(" "), Number(nano) / 1e6);
    }
  });
  const at = async (event: string): Promise<number> => {
    const deadline = Date.now() + PICTURE_WITHIN_MS;
    while (Date.now() < deadline) {
      const time = times.get(event);
      if (time !== undefined) return time;
      await sleep(20);
    }
    throw new Error(`The engine said nothing of ${event}.`);
  };
  return { at, stop: () => stream.destroy() };
}

async function paintedAt(page: Page, key: string): Promise<number> {
  const handle = await page.waitForFunction(
    (wanted) => (window as unknown as { painted: Record<string, number> }).painted[wanted],
    key,
    { timeout: PICTURE_WITHIN_MS, polling: 20 },
  );
  return Number(await handle.jsonValue());
}
