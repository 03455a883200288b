import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { LabId, NodeName, SessionId } from "../contract/ids.ts";
import type {
  CheckState,
  EndReason,
  NodeNotice,
  QuizState,
  SessionState,
  SessionView,
  ShellView,
} from "../contract/session.ts";
import type { SessionRecord } from "../store/session-record.ts";
import type { Store } from "../store/store.ts";
import { adoptedNodes } from "./boot.ts";
import { CLAIM_REFUSALS } from "./claim-refusals.ts";
import { newSession } from "./new-session.ts";
import type { NodeChanges } from "./node-changes.ts";
import { type Entered, People, type Right } from "./people.ts";
import type { SandboxKeeper } from "./sandbox-keeper.ts";
import type { LiveSession, SessionLab } from "./session.ts";
import { SessionLife } from "./session-life.ts";
import { type SessionLog, SessionTable } from "./session-table.ts";
import { dueEnd, isFinished } from "./state.ts";
import { type BrowserToken, type ClaimToken, hashOf, newBrowserToken, newClaimToken } from "./tokens.ts";
import { TypicalBoots } from "./typical-boots.ts";
import { viewOf } from "./view.ts";

/** Time for a person to open the link a program was given. */
const CLAIM_MS = 10 * 60_000;
/** A week of "why did it end?"; after that the address says it belongs to nobody. */
const FINISHED_REMEMBERED_MS = 7 * 24 * 3_600_000;

export interface SessionsOptions {
  store: Store;
  sandboxes: SandboxKeeper;
  /** Labs that may be started. */
  labs: ReadonlyMap<LabId, SessionLab>;
  /** These, and those that were taken away while sessions have them. */
  lessons: ReadonlyMap<LabId, SessionLab>;
  log: SessionLog;
  sessionMs: number;
  idleMs: number;
  /** What one Extend adds, and how often a session may have it. */
  extensionMs: number;
  extensionsMax: number;
  /** Nodes a session may have at one time. */
  nodesMax: number;
  /** Images on this machine that only stand in for the real ones. */
  standIns?: () => ReadonlySet<string>;
  now?: () => number;
}

/** Somebody's time in a sandbox with a lab: who has it, how long, and what becomes of it. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #now: () => number;
  readonly #table: SessionTable;
  readonly #life: SessionLife;
  readonly #boots: TypicalBoots;
  readonly people: People;
  /** Restarts and resets of single nodes. */
  readonly nodes: NodeChanges;
  #loaded = false;
  #reconciling: Promise<void> | null = null;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#table = new SessionTable(options.store, options.log, this.#now);
    this.#boots = new TypicalBoots(options.store, options.log, this.#now);
    this.#life = new SessionLife({
      table: this.#table,
      sandboxes: options.sandboxes,
      log: options.log,
      now: this.#now,
      sessionMs: options.sessionMs,
      nodesMax: options.nodesMax,
      labOf: (lab) => options.lessons.get(lab) ?? { images: [], managers: [] },
      onBooted: (nodes, ms) => this.#boots.remember(nodes, ms),
    });
    this.nodes = this.#life.changes;
    const { store, log } = options;
    const liveOf = (record: SessionRecord) => this.#liveOf(record);
    this.people = new People({ store, log, table: this.#table, now: this.#now, liveOf });
  }

  /** After any change a browser should see: state, nodes, boot steps, variables, checks. */
  onChanged = (listener: (live: LiveSession) => void) => this.#table.changed.add(listener);
  /** Once per session, when nothing of it is left, or when it failed to start. */
  onEnded = (listener: (live: LiveSession) => void) => this.#table.ended.add(listener);
  /** Milliseconds of each start from nothing. */
  onBooted = (listener: (ms: number) => void) => this.#boots.remembered.add(listener);

  /**
   * Starts a lab for a browser, known or new. Answers at once; the nodes' progress follows by `onChanged`.
   * Faults: `not-found` (lab), `full`.
   */
  async create({
    lab,
    browser,
  }: {
    lab: LabId;
    browser: BrowserToken | null;
  }): Promise<Reply<{ session: LiveSession; browserToken: BrowserToken; claimToken: ClaimToken }>> {
    const { labs, store, sandboxes, sessionMs } = this.#options;
    const known = labs.get(lab);
    if (!known) return refuse("not-found", `There is no lab "${lab}". GET /api/v1/labs lists them.`);
    // A token this store never gave out is not taken over: somebody else may have planted it.
    const browserToken = browser && (await store.knowsBrowser(hashOf(browser))) ? browser : newBrowserToken();
    await this.#boots.learn(known.nodes.length);
    const sandbox = sandboxes.take(known);
    if (!sandbox) return refuse("full", "All sandboxes of this server are in use. Try again when a session has ended.");
    const now = this.#now();
    const session = newSession(known, sandbox, now, sessionMs);
    const claimToken = newClaimToken();
    this.#table.add(session);
    try {
      const claim = { hash: hashOf(claimToken), expiresAt: now + CLAIM_MS };
      await store.addSession(session.record, hashOf(browserToken), claim);
    } catch (error) {
      this.#table.drop(session.record.id);
      await sandboxes.end(sandbox);
      throw error;
    }
    this.#life.start(session, known);
    return ok({ session, browserToken, claimToken });
  }

  /**
   * Uses a claim link up for this browser; the creator keeps its access, and a browser that has the session already
   * just gets it. Faults: `not-found` (no such link), `not-allowed` (used by another browser), `ended` (too late).
   */
  async claim(
    link: ClaimToken,
    browser: BrowserToken | null,
  ): Promise<Reply<{ session: SessionId; browserToken: BrowserToken }>> {
    const { store } = this.#options;
    const browserToken = browser && (await store.knowsBrowser(hashOf(browser))) ? browser : newBrowserToken();
    const result = await store.takeClaim(hashOf(link), hashOf(browserToken), this.#now());
    return result.kind === "granted" ? ok({ session: result.session, browserToken }) : CLAIM_REFUSALS[result.kind];
  }

  /** This browser's sessions, newest first, the finished ones of the last days included. */
  async own(browser: BrowserToken): Promise<SessionView[]> {
    const records = await this.#options.store.sessionsOf(hashOf(browser));
    return Promise.all(records.map(async (record) => this.view(await this.#liveOf(record))));
  }

  /** A session in which this browser has the right, by default its owner's; see People.enter. Fault: `not-allowed`. */
  async find(id: SessionId, browser: BrowserToken | null, right: Right = "own"): Promise<Reply<LiveSession>> {
    const entered = await this.people.enter(id, browser, right);
    return entered.ok ? ok(entered.value.live) : entered;
  }

  /** Gives a ready session more time. Faults: `ended`, `not-ready`, `not-allowed` (as often as the operator allows). */
  async extend(live: LiveSession): Promise<Reply<void>> {
    const { extensionMs, extensionsMax } = this.#options;
    if (live.record.state === "starting") return refuse("not-ready", "Its time has not begun yet.");
    if (live.record.state !== "ready") return refuse("ended", "This session has ended.");
    if (live.record.extensions >= extensionsMax) {
      return refuse("not-allowed", "This session cannot be extended any more. Take along what you want to keep.");
    }
    const applied = await this.#table.apply(live, { kind: "extend", byMs: extensionMs });
    return applied ? ok(undefined) : refuse("ended", "This session has ended.");
  }

  /** Fresh nodes in place of all, and every check open again. Faults as NodeChanges.begin. */
  startOver(live: LiveSession): Reply<void> {
    const begun = this.nodes.begin(live, live.record.nodes, "reset");
    if (!begun.ok) return begun;
    const open = { state: "open" as const, message: "", at: this.#now() };
    for (const id of Object.keys(live.checks)) this.#table.keepProgress(live, { kind: "check", id, value: open });
    live.checks = {};
    this.#table.changed.emit(live);
    return begun;
  }

  /** Resolves when nothing is left of it, or when the engine does not let go (then it stays `ending` and is tried
   *  again). The state is `ending` before this first waits. */
  async end(id: SessionId, reason: EndReason): Promise<void> {
    const live = this.#table.get(id);
    if (live) await this.#life.end(live, reason);
  }

  /** `asking`: who the view is for, when it is for one. */
  view(live: LiveSession, asking: Entered | null = null): SessionView {
    const { standIns, lessons, extensionMs, extensionsMax, nodesMax, idleMs } = this.#options;
    const images = lessons.get(live.record.lab)?.images ?? [];
    const here = standIns?.() ?? new Set<string>();
    return viewOf(live, {
      typicalBootMs: this.#boots.typical(live.record.nodes.length),
      standIns: images.filter((image) => here.has(image)),
      extensionMs,
      extensionsLeft: Math.max(0, extensionsMax - live.record.extensions),
      nodesMax,
      idleMs,
      you: asking && { id: asking.person, role: asking.role },
      serverTime: this.#now(),
    });
  }

  /** One more, or one fewer, connection of a browser; the gateway says so. Idle time counts while there is none. */
  connected(id: SessionId, browser: BrowserToken | null = null): void {
    this.#table.connected(id);
    if (browser) this.people.connected(id, browser);
  }

  disconnected(id: SessionId, browser: BrowserToken | null = null): void {
    this.#table.disconnected(id);
    if (browser) this.people.disconnected(id, browser);
  }

  setVars(id: SessionId, vars: Record<string, string>): void {
    this.#change(id, (live) => {
      live.vars = vars;
    });
  }

  setCheck(id: SessionId, check: string, state: CheckState): void {
    this.#change(id, (live) => {
      live.checks = { ...live.checks, [check]: state };
      // What is only being watched is found out again after a restart.
      if (state.state === "passed" || state.state === "broken")
        this.#table.keepProgress(live, { kind: "check", id: check, value: state });
    });
  }

  setQuiz(id: SessionId, quiz: string, state: QuizState): void {
    this.#change(id, (live) => {
      live.quizzes = { ...live.quizzes, [quiz]: state };
      this.#table.keepProgress(live, { kind: "quiz", id: quiz, value: state });
    });
  }

  setShells(id: SessionId, shells: ShellView[]): void {
    this.#change(id, (live) => {
      live.shells = shells;
    });
  }

  setNotices(id: SessionId, name: NodeName, notices: NodeNotice[]): void {
    this.#change(id, (live) => {
      live.nodes = live.nodes.map((node) => (node.name === name ? { ...node, notices } : node));
    });
  }

  /** How many sessions are in each unfinished state. */
  counts(): Record<Exclude<SessionState, "ended" | "failed">, number> {
    const count = (state: SessionState) => this.#table.inState(state).length;
    return { starting: count("starting"), ready: count("ready"), ending: count("ending") };
  }

  /** How many sessions of a lab began since then (epoch milliseconds) and have a sandbox still. */
  running(lab: LabId, since: number): number {
    return this.unfinished().filter(({ record }) => record.lab === lab && record.createdAt >= since).length;
  }

  /** The unfinished sessions. */
  unfinished(): LiveSession[] {
    return this.#table.inState("starting", "ready", "ending");
  }

  /**
   * At start: takes back what an earlier server left. Those that were starting have failed, ready ones go on, ending
   * ones are finished. Throws EngineUnavailableError; the records are loaded then, and calling again does the rest.
   */
  adopt = (): Promise<void> => this.reconcile();

  /** Brings sessions and engine together: at start and about every minute; two at once are one. Throws
   *  EngineUnavailableError. */
  reconcile(): Promise<void> {
    this.#reconciling ??= this.#reconcile().finally(() => {
      this.#reconciling = null;
    });
    return this.#reconciling;
  }

  /** Ends what is due: time used up, or idle. Removing the nodes goes on after this returned. */
  async sweep(): Promise<void> {
    this.#table.dropFinished();
    for (const live of this.#table.all()) {
      const presence = this.#table.presence(live.record.id);
      const reason = dueEnd(live.record, presence, this.#options.idleMs, this.#now());
      if (reason) void this.#life.end(live, reason);
    }
  }

  async #reconcile(): Promise<void> {
    // Never before what is owned is known: everything else is removed.
    if (!this.#loaded) {
      for (const record of await this.#options.store.unfinishedSessions()) {
        if (!this.#table.get(record.id)) await this.#load(record);
      }
      this.#loaded = true;
    }
    await this.#life.reconcile();
    await this.#options.store.forgetBefore(this.#now() - FINISHED_REMEMBERED_MS);
  }

  async #load(record: SessionRecord): Promise<void> {
    const live = await this.#liveOf(record);
    this.#table.add(live);
    if (record.state === "ready") this.#life.own(live);
    await this.#boots.learn(record.nodes.length);
    await this.people.refresh(record.id);
    if (record.state !== "starting") return;
    const message = "The server was started again while the nodes were starting. Start the lab again.";
    await this.#table.apply(live, { kind: "boot-failed", fault: { code: "failed", message } });
  }

  async #liveOf(record: SessionRecord): Promise<LiveSession> {
    const known = this.#table.get(record.id);
    if (known) return known;
    const progress = await this.#options.store.progressOf(record.id);
    const nodes = adoptedNodes(record.nodes);
    const gone = nodes.map((node) => ({ ...node, state: "gone" as const }));
    // Asked again: it may have come into the table while the store was read.
    return (
      this.#table.get(record.id) ?? {
        record,
        nodes: isFinished(record) ? gone : nodes,
        vars: {},
        ...progress,
        shells: [],
        people: [],
      }
    );
  }

  #change(id: SessionId, change: (live: LiveSession) => void): void {
    const live = this.#table.get(id);
    if (!live) return;
    change(live);
    this.#table.changed.emit(live);
  }
}
