import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { LabId, NodeName } from "../../server/contract/ids.ts";
import { parseLab } from "../../server/labs/parse.ts";
import { atMost, type Chapter, type Measurement, milliseconds, seconds, told } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { nodeContainers, processesOf } from "../stage/node-containers.ts";
import { processorMillisecondsOfFamily } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const LABS = 1000;
/** Each gives three deeds with a check of their own. */
const SESSIONS = 7;
/** A check that has not turned by then does not. Milliseconds. */
const CHECK_MS_MAX = 20_000;
/** How long a session is left alone, and what is waited for before that. */
const REST_MS = 60_000;
const SETTLE_MS = 10_000;
const FLAGSHIP = new URL("../../lab-content/orchestration/lab.md", import.meta.url);

/** The node whose checks and variables a command there concerns most. */
const MANAGER = NodeName.parse("node1");

/** The section of the flagship in which these are checked. */
const SECTION = 2;
const DEEDS = [
  { check: "container-runs", node: "node1", command: "docker run -dt ubuntu sleep infinity" },
  { check: "manager-ready", node: "node1", command: "docker swarm init" },
  { check: "workers-joined", node: "node3", command: "docker swarm join --token $TOKEN node1:2377" },
] as const;

/** What labs cost: reading a thousand of them, the time from a learner's deed to the green check, and a node at rest. */
export const labs: Measurement = {
  name: "labs",
  async run(stage: Stage): Promise<Chapter> {
    const parsing = await parseMany();
    const waits = new Map<string, number[]>(DEEDS.map(({ check }) => [check, []]));
    for (let count = 0; count < SESSIONS; count += 1) await measureSession(stage, waits);
    const all = [...waits.values()].flat();
    const rest = await restOf(stage);
    return {
      title: "Labs and checks",
      how: `The flagship's text is parsed and validated ${LABS} times in one process, each under an id of its own. In Chromium, commands of the flagship are run by \`drydock.run\`; taken is the time from the prompt's return in the page to the moment its check's element says "passed", 0 when it said so before. ${SESSIONS} sessions, a deed of each kind in each. Everything that checks and variables cost a node runs below its end of the server's one connection: that process's time, its ended children included, is read over ${REST_MS / 1000} s of a session in which nothing happens, and over one command. Linux counts it in steps of 10 ms.`,
      findings: [
        atMost(`parse and validate ${LABS} labs of the flagship's size`, parsing / 1000, 2, seconds),
        atMost("deed to green check in the browser at p95", spreadOf(all).p95, 1000, milliseconds),
        atMost(
          "node CPU spent on checks while nothing happens, most of three",
          Math.max(...rest.idle),
          0,
          milliseconds,
        ),
        told("node CPU spent on checks after one command, most of three", milliseconds(Math.max(...rest.command))),
      ],
      table: {
        head: ["check", "deeds", "p50", "p95", "p99"],
        rows: [...waits].map(([check, times]) => {
          const { count, p50, p95, p99 } = spreadOf(times);
          return [check, String(count), milliseconds(p50), milliseconds(p95), milliseconds(p99)];
        }),
      },
    };
  },
};

/** Milliseconds for all of them. Between two, the process tends to its connections, which is not counted. */
async function parseMany(): Promise<number> {
  const text = await readFile(FLAGSHIP, "utf8");
  let spent = 0;
  for (let number = 0; number < LABS; number += 1) {
    const id = LabId.parse(`lab-${number}`);
    const start = performance.now();
    const result = parseLab({ id, text, files: new Map() });
    spent += performance.now() - start;
    if (!result.ok) throw new Error(`The flagship is broken: ${result.problems[0]?.message}`);
    await setImmediate();
  }
  return spent;
}

async function measureSession(stage: Stage, waits: Map<string, number[]>): Promise<void> {
  const session = await BenchSession.start(stage.url);
  try {
    const page = await stage.browsers.labPage(session);
    await page.getByRole("button", { name: new RegExp(`^Section ${SECTION}:`) }).click();
    await page.waitForSelector(`[data-check="${DEEDS[0].check}"]`);
    for (const { check, node, command } of DEEDS) {
      if (check === "workers-joined") await join(page, "node2");
      const token = command.includes("$TOKEN") ? await tokenOf(page) : "";
      waits.get(check)?.push(await wait(page, check, node, command.replace("$TOKEN", token)));
    }
    await page.context().close();
  } finally {
    await session.end();
  }
}

/** Milliseconds of processor time that each node spends on being asked: in a while of rest, and after a command. */
async function restOf(stage: Stage): Promise<{ idle: number[]; command: number[] }> {
  const session = await BenchSession.start(stage.url);
  try {
    const nodes = await nodeContainers(stage.docker, session);
    const used = async (): Promise<number[]> =>
      Promise.all(
        nodes.map(async (node) => {
          const ends = await processesOf(node, /\bsshd\b/);
          if (ends.length === 0) throw new Error("Nothing asks the node.");
          return ends.reduce((sum, pid) => sum + processorMillisecondsOfFamily(pid), 0);
        }),
      );
    const during = async (wait: () => Promise<void>): Promise<number[]> => {
      const before = await used();
      await wait();
      return (await used()).map((after, index) => after - (before[index] ?? 0));
    };
    await sleep(SETTLE_MS);
    const idle = await during(() => sleep(REST_MS));
    using line = await session.attach(MANAGER);
    const command = await during(async () => {
      line.write("true\r");
      await sleep(SETTLE_MS);
    });
    return { idle, command };
  } finally {
    await session.end();
  }
}

const tokenOf = async (page: Page): Promise<string> =>
  (await page.evaluate(() => window.drydock?.run("node1", "docker swarm join-token -q worker")))?.output.trim() ?? "";

async function join(page: Page, node: string): Promise<void> {
  const command = `docker swarm join --token ${await tokenOf(page)} node1:2377`;
  await page.evaluate(([where, what]) => window.drydock?.run(where, what), [node, command] as const);
}

/** Milliseconds from the command's return to its check shown as passed; both are seen by the page itself. */
function wait(page: Page, check: string, node: string, command: string): Promise<number> {
  return page.evaluate(
    async ({ check, node, command, deadline }) => {
      const isPassed = () => document.querySelector(`[data-check="${check}"]`)?.getAttribute("data-state") === "passed";
      if (isPassed()) throw new Error(`${check} was passed before its deed.`);
      let passedAt: number | null = null;
      const observer = new MutationObserver(() => {
        if (isPassed()) passedAt ??= performance.now();
      });
      observer.observe(document.body, { subtree: true, attributes: true, childList: true });
      const result = await window.drydock?.run(node, command);
      const doneAt = performance.now();
      if (result?.exitCode !== 0) throw new Error(`${command} ended with ${result?.exitCode}: ${result?.output}`);
      while (passedAt === null && performance.now() - doneAt < deadline)
        await new Promise((done) => setTimeout(done, 10));
      observer.disconnect();
      if (passedAt === null) throw new Error(`${check} did not pass.`);
      return Math.max(0, passedAt - doneAt);
    },
    { check, node, command, deadline: CHECK_MS_MAX },
  );
}
