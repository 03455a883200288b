import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { LabWatches } from "./checks/lab-watches.ts";
import { Clusters } from "./cluster/clusters.ts";
import { readConfig } from "./config.ts";
import { MAIN_SHELL } from "./contract/ids.ts";
import { nodeClusterEngine } from "./docker/node-cluster.ts";
import { connectNodeEngine, followNodeEvents } from "./docker/node-engine.ts";
import { setUpDocker } from "./engine-setup.ts";
import { endWhenBroken, giveUp } from "./fatal.ts";
import { RootFiles } from "./files/root-files.ts";
import { closeGateway, openGateway } from "./gateway/gateway.ts";
import { announceLab } from "./gateway/lab-events.ts";
import { goFirst } from "./go-first.ts";
import { faultFrom } from "./http/answers.ts";
import { browserTokenOf } from "./http/cookies.ts";
import { createHttp } from "./http/http.ts";
import { tryingAgain } from "./keep-trying.ts";
import { describeProblem } from "./labs/problem.ts";
import { addressOf, listen } from "./listening.ts";
import { openLog } from "./log.ts";
import { EngineFreezer } from "./nodes/engine-freezer.ts";
import { HeldShells } from "./nodes/held-shells.ts";
import { Insides } from "./nodes/insides.ts";
import { fetchLabs, openLabs } from "./open-labs.ts";
import { openPages } from "./pages.ts";
import { Readiness } from "./readiness.ts";
import { pinnedLabs, sandboxLimits } from "./sandbox-limits.ts";
import { Reservations } from "./sandboxes/reservations.ts";
import { Sandboxes } from "./sandboxes/sandboxes.ts";
import { serverStatus } from "./server-status.ts";
import { FrontDoor } from "./sessions/front-door.ts";
import { NodeNotices } from "./sessions/node-notices.ts";
import { Queue } from "./sessions/queue.ts";
import { Sessions } from "./sessions/sessions.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import type { Store } from "./store/store.ts";
import { Shells } from "./terminals/shells.ts";
import { Terminals } from "./terminals/terminals.ts";
import { stopSentence, TtySource } from "./terminals/tty-source.ts";

/** How often what is due is ended; a session's clock is right to this. */
const SWEEP_MS = 2000;
/** How often the machine is looked at, and the pool brought nearer to what is wanted. */
const TEND_MS = 1000;
/** How often sessions and engine are compared. */
const RECONCILE_MS = 60_000;
/** An engine that was away at the start is asked again this often. */
const ADOPT_AGAIN_MS = 2000;
/** How often labs in a git repository are fetched again. */
const FETCH_LABS_MS = 60_000;
/** Open requests get this long when the server stops. */
const STOP_MS = 3000;

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const read = readConfig();
if (!read.ok) {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
const { config } = read;
const log = openLog(config.log);
endWhenBroken(log);
goFirst(log);

const store = openStore(config.dataFolder);
const { driver, images, guard, ...nodes } = setUpDocker(config, await store.instanceId(), log);
const liveLabs = await openLabs(config, log);
const { labs, lessons } = liveLabs;

const insides = new Insides(driver);
const limits = sandboxLimits(config, availableParallelism());
const reservations = new Reservations({
  ...{ store, labs, bootsMax: limits.pool.bootsMax },
  inUse: (lab, since) => sessions.running(lab, since),
  bears: (wanted) => sandboxes.room.bears(wanted),
});
const sandboxes = new Sandboxes({
  ...{ driver, store, log },
  pinned: () => pinnedLabs(labs, config.poolLabs),
  freezer: new EngineFreezer(insides),
  inside: (node) => insides.of(node),
  warm: (sandbox, nodes) => insides.warm(sandbox, nodes),
  onGone: (sandbox) => insides.forget(sandbox),
  kept: () => reservations.kept(),
  ...limits,
});
const sessions = new Sessions({
  ...{ store, sandboxes, labs, lessons, log },
  sessionMs: config.sessionMs,
  idleMs: config.idleMs,
  extensionMs: config.extensionMs,
  extensionsMax: config.extensionsMax,
  nodesMax: config.nodesMax,
  standIns: () => images.standIns,
});
const queue = new Queue({
  ...{ store, labs, log, room: sandboxes.room },
  kept: (lab) => reservations.keptFor(lab),
  expiries: () => sessions.unfinished().map(({ record }) => record.expiresAt),
});
await reservations.load();
const door = new FrontDoor({ sessions, queue, store, labs });
const readiness = new Readiness(driver, () => guard.obstacle);
const held = new HeldShells(insides);
const keepIn = join(config.dataFolder, "terminals");
const terminals = new Terminals({
  source: new TtySource(driver, held),
  keepIn,
  onError: (error, address) => log.warn({ err: error, ...address }, "a terminal is out of reach, or cannot be kept"),
  onShellEnd: (address) => shells.ended(address),
  onCommand: ({ sandbox, node }, stage) => {
    const live = sessions.unfinished().find(({ record }) => record.sandbox === sandbox);
    if (!live) return;
    if (stage === "began") return watches.commandBegan(live.record.id);
    watches.commandEnded(live.record.id);
    clusters.suspect(live.record.id, node);
  },
});
const watches = new LabWatches({
  sessions,
  labs: lessons,
  insides,
  follow: (inside, ...callbacks) => followNodeEvents(connectNodeEngine(inside), ...callbacks),
  onError: (error, session, node) => log.warn({ err: error, session, node }, "a node could not be asked"),
});
const clusters = new Clusters({
  sessions,
  nodeOf: (address) => {
    const inside = insides.of(address);
    return { engine: nodeClusterEngine(inside), open: (command) => inside.openCommand(command) };
  },
  onError: (error, session, node) => log.debug({ err: error, session, node }, "a node's engine could not be asked"),
});

const shells = new Shells({
  held,
  terminals,
  keepIn,
  onChanged: (sandbox, list) => {
    const live = sessions.unfinished().find(({ record }) => record.sandbox === sandbox);
    if (live) sessions.setShells(live.record.id, list);
  },
  onError: (error, address) => log.warn({ err: error, ...address }, "a shell cannot be taken back, or be kept"),
});

const notices = new NodeNotices({ sessions, limits: nodes.limits });
clusters.onUsage(({ session, usage }) => {
  for (const { node, diskPercent } of usage) notices.disk(session, node, diskPercent);
});
sessions.onEnded(({ record }) => notices.forget(record.id));

// Terminals are attached as soon as a session is ready, so that nothing its nodes say is missed.
sessions.onChanged(({ record, nodes }) => {
  if (record.state === "ending") void terminals.end(record.sandbox, "This session has ended.");
  if (record.state !== "ready") return;
  for (const { name, state } of nodes) {
    // One that is starting again is still read by whoever starts it.
    if (state !== "ready") continue;
    terminals.open({ sandbox: record.sandbox, node: name, shell: MAIN_SHELL }).catch(() => undefined);
  }
  shells.restore(record.sandbox);
});
sessions.onEnded(({ record }) => {
  insides.forget(record.sandbox);
  shells.forget(record.sandbox);
  void terminals.end(record.sandbox, "This session has ended.");
});
sandboxes.onNodeStopped((node, reason) => {
  insides.disconnect(node);
  terminals.nodeStopped(node, stopSentence(node.node, reason));
});
sessions.nodes.leaving.add(({ session, address, why }) => {
  insides.disconnect(address);
  watches.forget(session, address.node);
  notices.left(session, address.node);
  terminals.nodeStopped(address, why);
});

sandboxes.asleep.add((node) => notices.asleep(node));
sessions.nodes.outside.add(({ session, node, error }) => notices.outsideSwarm(session, node, error));
sessions.nodes.back.add(({ session, node }) => {
  watches.look(session);
  clusters.suspect(session, node);
});

const server = createServer();
const http = createHttp({
  ...{ config, sessions, door, queue, reservations, labs, lessons, version, log },
  files: new RootFiles(insides),
  missing: () => readiness.missing(),
  status: () => serverStatus(sandboxes, sessions, queue, labs.values()),
  isolated: () => guard.inForce,
});
const page = await openPages(server, config.dev);
server.on("request", (request, response) => {
  if (http.handle(request, response)) return;
  page(request, response).catch((error: unknown) => {
    log.error({ err: error, path: request.url }, "a page failed");
    response.destroy();
  });
});
const gateway = openGateway({
  ...{ server, dev: config.dev },
  sessions,
  terminals,
  shells,
  clusters,
  allow: http.allow,
  browserOf: browserTokenOf,
  onBug: (error, event) => faultFrom(error, log, { method: "socket", path: event }),
});

liveLabs.onChanged(({ lab, problems: found }) => {
  for (const problem of found) log.warn({ problem }, "a lab has a problem");
  watches.labChanged(lab);
  const told = config.author ? found.map((problem) => describeProblem(problem, config.labsFolder)) : [];
  announceLab(gateway, sessions, { lab, problems: told });
  images
    .withImages(labs.get(lab)?.images ?? [])
    .catch((error: unknown) => log.warn({ err: error, lab }, "images are missing"));
});

// Before anything is made on the engine: a server that cannot listen ends here.
const port = await listen(server, config).catch(giveUp);
server.on("error", (error) => log.error({ err: error }, "a connection could not be taken"));
const address = addressOf(config, port);
log.info({ host: config.host, port }, "listening");
process.stdout.write(`Drydock is ready: ${address}\n`);
process.send?.({ ready: address });

const over = new AbortController();
const keep = tryingAgain(over.signal, log);
void sandboxes.watch(over.signal);
void nodes.watchOutOfMemory((node) => notices.outOfMemory(node), over.signal);
void guard.watch(over.signal);
void readiness
  .prepareImages(images, labs.values())
  .catch((error: unknown) => log.error({ err: error }, "images are missing"));
void keep(ADOPT_AGAIN_MS, async (stop) => {
  await sessions.adopt();
  terminals.keepOnly(new Set(sessions.unfinished().map(({ record }) => record.sandbox)));
  readiness.adopted();
  stop();
});
void keep(SWEEP_MS, () => sessions.sweep());
void keep(TEND_MS, () => sandboxes.tend());
void keep(TEND_MS, () => queue.tend());
void keep(RECONCILE_MS, () => sessions.reconcile());
if (config.labsRepository) void keep(FETCH_LABS_MS, () => fetchLabs(config, log));

function openStore(folder: string): Store {
  try {
    return openSqliteStore(folder);
  } catch (error) {
    return giveUp(error);
  }
}

/** Lets go of everything. Nodes and their shells go on: the next start takes them back. */
function stop(signal: string): void {
  log.info(`${signal}: stopping; sessions go on and are taken back at the next start`);
  over.abort();
  sandboxes.close();
  liveLabs[Symbol.dispose]();
  watches.close();
  clusters.close();
  insides[Symbol.dispose]();
  terminals.close();
  setTimeout(() => process.exit(0), STOP_MS).unref();
  void closeGateway(gateway).then(async () => {
    server.closeAllConnections();
    await store.close();
    process.exit(0);
  });
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
