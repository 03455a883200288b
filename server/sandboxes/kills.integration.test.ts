import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEngine } from "../docker/engine.ts";
import { instanceFilter } from "../docker/labels.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { onEngine } from "../testing/on-engine.ts";
import { ASK_EACH_MS, RunningServer, until } from "../testing/running-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

/** `npm run test:long` asks for fifty. */
const KILLS = Number(process.env.DRYDOCK_KILLS ?? 6);
/** From the request to a boot that is over: the kill comes somewhere in it. */
const KILL_WITHIN_MS = 2500;
/** The minute's reconciliation is the last that may be needed, and an engine takes its time. */
const CLEAN_WITHIN_MS = 120_000;
const SESSIONS_KEPT = 2;
const LAB = "first-containers";
const POOL = { DRYDOCK_POOL_HOT: "1", DRYDOCK_POOL_FROZEN: "1", DRYDOCK_POOL_LABS: `orchestration,${LAB}` };

const docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
const folder = temporaryFolder();
const filters = { label: [] as string[] };
let server: RunningServer;

beforeAll(async () => {
  const store = openSqliteStore(folder.path);
  filters.label = instanceFilter({ instance: await store.instanceId() });
  await store.close();
  server = await RunningServer.start(folder.path, POOL);
});

afterAll(async () => {
  await server?.stop("SIGKILL");
  for (const { sandbox } of owned()) forgetSession(sandbox);
  const last = await RunningServer.start(folder.path);
  await last.stopOnceClean(60_000, async () => (await onEngine(docker, filters)).length === 0);
  folder.remove();
});

/** Who owns which sandbox, read from the store beside the server. */
function owned(): { sandbox: string; state: string }[] {
  using store = new DatabaseSync(`${folder.path}/drydock.sqlite`, { readOnly: true, timeout: 2000 });
  const rows = store
    .prepare(
      `SELECT sandbox, state FROM sessions WHERE state IN ('starting', 'ready', 'ending')
       UNION ALL SELECT sandbox, 'pooled' AS state FROM pool`,
    )
    .all();
  return rows.map(({ sandbox, state }) => ({ sandbox: String(sandbox), state: String(state) }));
}

function forgetSession(sandbox: string): void {
  using store = new DatabaseSync(`${folder.path}/drydock.sqlite`, { timeout: 2000 });
  store.prepare("DELETE FROM sessions WHERE sandbox = ?").run(sandbox);
}

/** What is on the engine beside what somebody owns, or is missing of it; empty when both agree and nothing is under way. */
async function disagreement(): Promise<string[]> {
  const owners = owned();
  const there = await onEngine(docker, filters);
  const known = new Set(owners.map(({ sandbox }) => sandbox));
  const strange = there.filter(({ sandbox }) => !known.has(sandbox)).map(({ what }) => `${what} is nobody's`);
  const lost = owners
    .filter(({ sandbox }) => !there.some((each) => each.sandbox === sandbox && each.what.startsWith("container")))
    .map(({ sandbox, state }) => `${sandbox} (${state}) has no container`);
  const busy = owners.filter(({ state }) => state === "starting" || state === "ending").map(({ state }) => state);
  const pooled = owners.filter(({ state }) => state === "pooled").length;
  return [...strange, ...lost, ...busy, ...(pooled === 2 ? [] : [`${pooled} in the pool`])];
}

interface Kept {
  id: string;
  cookie: string;
}

const post = ({ id, cookie }: Kept, path: string) =>
  fetch(`${server.url}/api/v1/sessions/${id}/${path}`, { method: "POST", headers: { cookie } });

/** As its owner would: a node that a reset was cut short on says so, and is reset once more. */
async function resetAgain(session: Kept): Promise<void> {
  const states = async () => (await server.session(session.id, session.cookie)).nodes.map(({ state }) => state);
  const found = await states();
  if (found.some((state) => state !== "ready")) {
    process.stdout.write(`  a node was ${found.join(", ")}: reset again\n`);
    const answer = await post(session, "reset");
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }
  const allReady = async () => (await states()).every((state) => state === "ready");
  await until(CLEAN_WITHIN_MS, "the nodes to be ready", allReady, ASK_EACH_MS);
}

test(`whenever the server is killed, of ${KILLS} times, what is there after the next start belongs to a session or the pool`, {
  timeout: KILLS * 150_000,
}, async () => {
  const kept: Kept[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const begun = [
      // Answered or cut off, in whichever state the kill finds it.
      server.startSession(LAB).then(
        ({ session, cookie }) => kept.push({ id: session.id, cookie }),
        () => undefined,
      ),
    ];
    // The newest of those that go on; the kill may find its node removed, half made, or new.
    const reset = kept.at(-1);
    if (reset) begun.push(post(reset, "reset").catch(() => undefined) as Promise<undefined>);
    const ended = kept.length >= SESSIONS_KEPT ? kept.shift() : undefined;
    if (ended) begun.push(server.end(ended.id, ended.cookie).catch(() => undefined) as Promise<undefined>);
    const after = Math.round(Math.random() * KILL_WITHIN_MS);
    await delay(after);
    await server.stop("SIGKILL");
    await Promise.all(begun);

    const start = Date.now();
    server = await RunningServer.start(folder.path, POOL);
    if (reset) await resetAgain(reset);
    let last: string[] = [];
    const agree = async () => {
      last = await disagreement();
      return last.length === 0;
    };
    await until(CLEAN_WITHIN_MS, "engine and store to agree", agree).catch((error) => {
      throw new Error(`Kill ${kill}, after ${after} ms: ${last.join("; ")}`, { cause: error });
    });
    process.stdout.write(
      `  kill ${kill} after ${after} ms: clean ${((Date.now() - start) / 1000).toFixed(1)} s later\n`,
    );
    for (const { id, cookie } of kept) expect((await server.session(id, cookie)).state).toBe("ready");
  }
});
