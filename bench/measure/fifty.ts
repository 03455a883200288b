import { setTimeout as sleep } from "node:timers/promises";
import { OwnServer } from "../../e2e/server.ts";
import { atLeast, atMost, type Chapter, type Measurement, megabytes, milliseconds, told } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { measureEchoInTurns } from "../stage/echo.ts";
import type { Line } from "../stage/line.ts";
import { availableMegabytes } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import { readAtPrompt, runAtPrompt } from "../stage/shell.ts";
import { echoTable } from "./key-echo.ts";

const SESSIONS = 50;
const KEYS = 600;
/** A service's task has to stay up for five seconds before the command returns. */
const COMMAND_WITHIN_MS = 90_000;
/** Engines that have just started are still busy with it. */
const SETTLE_MS = 10_000;
const ECHO_P99_MS_MAX = 30;
const ENDED_WITHIN_MS = 120_000;

/** Sections 2 and 3 of the orchestration lab, as far as they change anything. */
const CONTAINER = "docker run -dt ubuntu sleep infinity";
const MANAGER = "docker swarm init";
const TOKEN = "docker swarm join-token -q worker";
const SERVICE = "docker service create --name sleep-app ubuntu sleep infinity";
const READY_NODES = "docker node ls --format '{{.Status}}' | grep -c Ready";
const REPLICAS = "docker service ls --filter name=sleep-app --format '{{.Replicas}}'";

/** As many learners as this machine takes, each with a swarm of three and a service that runs. */
export const fifty: Measurement = {
  name: "fifty",
  async run(): Promise<Chapter> {
    const server = await OwnServer.start("bench-fifty", { DRYDOCK_SANDBOXES_MAX: String(SESSIONS) });
    const before = availableMegabytes();
    const sessions: BenchSession[] = [];
    try {
      const begun = performance.now();
      // One after the other: with two learners at a time, on two processors, one of the last nodes took more than 90 s to boot.
      while (sessions.length < SESSIONS) {
        sessions.push(await learner(server.url));
        // It takes minutes: whoever waits sees how far it is.
        if (sessions.length % 10 === 0) say(`${sessions.length} sessions`);
      }
      const minutes = (performance.now() - begun) / 60_000;
      await sleep(SETTLE_MS);
      const perSession = (before - availableMegabytes()) / SESSIONS;
      const [first] = sessions;
      const node = first?.nodes[0];
      if (!first || !node) throw new Error("There is no node to type at.");
      using line = await first.attach(node);
      const [echo] = await measureEchoInTurns([{ name: "one of fifty, the others at rest", line }], KEYS);
      if (!echo) throw new Error("A series is missing.");
      let alive = 0;
      for (const session of sessions) if (await isAlive(session)) alive += 1;
      const { p99 } = spreadOf(echo.times);
      say(`${alive} alive, ${megabytes(perSession)} for each, key echo p99 ${milliseconds(p99)}; ending them`);
      return {
        title: "Fifty sessions with swarms",
        how: `${SESSIONS} sessions of the orchestration lab on one engine, ${SESSIONS * 3} nodes, each connected to over a Socket.IO connection. In every one the commands of its sections 2 and 3 are typed: a container on node1, a swarm of three, the service sleep-app; one learner after the other, ${minutes.toFixed(1)} minutes in all. ${SETTLE_MS / 1000} s later the memory that the machine has available is compared with what it had before the first, and keys are typed in one of them as above. Alive: node1 counts three nodes that are ready, and one task of one that runs.`,
        findings: [
          atLeast("sessions of 50 whose swarm and service are alive", alive, SESSIONS, String),
          atMost("key echo p99 in one of 50 sessions", p99, ECHO_P99_MS_MAX, milliseconds),
          told("the machine's memory per session of three nodes with a swarm and a service", megabytes(perSession)),
        ],
        table: echoTable([echo]),
      };
    } finally {
      for (const session of sessions) await session.end(ENDED_WITHIN_MS);
      await server.remove();
    }
  },
};

const say = (line: string): boolean => process.stdout.write(`  ${new Date().toISOString().slice(11, 19)} ${line}\n`);

async function learner(url: string): Promise<BenchSession> {
  const session = await BenchSession.start(url);
  const lines = await Promise.all(session.nodes.map((node) => session.attach(node)));
  const [manager, ...workers] = lines;
  if (!manager) throw new Error("There is no node1.");
  const run = (line: Line, command: string) => runAtPrompt(line, command, COMMAND_WITHIN_MS);
  await run(manager, CONTAINER);
  await run(manager, MANAGER);
  const token = await readAtPrompt(manager, TOKEN, COMMAND_WITHIN_MS);
  await Promise.all(workers.map((worker) => run(worker, `docker swarm join --token ${token} node1:2377`)));
  await run(manager, SERVICE);
  for (const line of lines) line[Symbol.dispose]();
  return session;
}

async function isAlive(session: BenchSession): Promise<boolean> {
  const [node] = session.nodes;
  if (!node) return false;
  using line = await session.attach(node);
  const said = await readAtPrompt(line, `${READY_NODES}; ${REPLICAS}`, COMMAND_WITHIN_MS);
  return said.split(/\s+/).join(" ") === "3 1/1";
}
