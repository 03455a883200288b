import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SessionId } from "../contract/ids.ts";
import { dataFolderError, keepPrivate } from "./data-folder.ts";
import { MIGRATIONS } from "./migrations.ts";
import { pooledFromRow } from "./pooled-sandbox.ts";
import { progressFromRows } from "./progress.ts";
import { ticketFromRow } from "./queue-ticket.ts";
import { randomId } from "./random-id.ts";
import { reservationFromRow } from "./reservation.ts";
import { recordFromRow, rowFromRecord, SESSION_COLUMNS } from "./session-row.ts";
import { migrate, refuseForeign, StoreVersionError } from "./sqlite-migrate.ts";
import { sqliteShares } from "./sqlite-shares.ts";
import type { Store } from "./store.ts";
import { lockStore } from "./store-lock.ts";

/** Another program reading the file for a moment (a backup) is waited for; longer is an error worth seeing. */
const BUSY_MS = 2_000;

/**
 * The store of one server, in `<folder>/drydock.sqlite`. Makes the folder, takes the folder's lock, migrates.
 * Throws StoreLockedError, StoreVersionError or DataFolderError; each message names the folder or file and the next step.
 */
export function openSqliteStore(folder: string, now: () => number = Date.now): Store {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw dataFolderError(folder, folder, error);
  }
  const lock = lockStore(folder);
  const file = join(folder, "drydock.sqlite");
  let database: DatabaseSync | null = null;
  try {
    keepPrivate(file);
    database = new DatabaseSync(file, { timeout: BUSY_MS });
    refuseForeign(database, file);
    database.exec("PRAGMA journal_mode = WAL");
    // A killed server loses nothing with NORMAL: what is written is with the kernel. Only a power cut can take the
    // last commits, and it takes the nodes they speak of too; FULL would cost an fsync per session event.
    database.exec("PRAGMA synchronous = NORMAL");
    migrate(database, file, MIGRATIONS, now());
    return storeOver(database, () => lock.release());
  } catch (error) {
    database?.close();
    lock.release();
    throw error instanceof StoreVersionError ? error : dataFolderError(folder, file, error);
  }
}

const columns = SESSION_COLUMNS.join(", ");
const qualified = SESSION_COLUMNS.map((column) => `sessions.${column}`).join(", ");
const marks = SESSION_COLUMNS.map(() => "?").join(", ");
const assignments = SESSION_COLUMNS.slice(1)
  .map((column) => `${column} = ?`)
  .join(", ");

function storeOver(database: DatabaseSync, onClose: () => void): Store {
  const statements = {
    setting: database.prepare("SELECT value FROM settings WHERE name = ?"),
    addSetting: database.prepare("INSERT INTO settings (name, value) VALUES (?, ?)"),
    addSession: database.prepare(`INSERT INTO sessions (${columns}) VALUES (${marks})`),
    saveSession: database.prepare(`UPDATE sessions SET ${assignments} WHERE id = ?`),
    session: database.prepare(`SELECT ${columns} FROM sessions WHERE id = ?`),
    saveProgress: database.prepare(
      `INSERT INTO progress (session, kind, id, value) VALUES (?, ?, ?, ?)
       ON CONFLICT (session, kind, id) DO UPDATE SET value = excluded.value`,
    ),
    progress: database.prepare("SELECT kind, id, value FROM progress WHERE session = ?"),
    unfinished: database.prepare(
      `SELECT ${columns} FROM sessions WHERE state IN ('starting', 'ready', 'ending') ORDER BY created_at, id`,
    ),
    ofBrowser: database.prepare(
      `SELECT ${qualified} FROM sessions JOIN grants ON grants.session = sessions.id
       WHERE grants.browser = ? AND grants.role <> 'removed' ORDER BY sessions.created_at DESC, sessions.id`,
    ),
    grant: database.prepare(
      `INSERT INTO grants (session, browser, came_at) VALUES (?, ?, ?)
       ON CONFLICT (session, browser) DO UPDATE SET role = 'owner', share = NULL`,
    ),
    granted: database.prepare("SELECT role FROM grants WHERE session = ? AND browser = ?"),
    known: database.prepare(
      `SELECT 1 AS found FROM grants WHERE browser = ?
       UNION SELECT 1 AS found FROM queue WHERE browser = ?`,
    ),
    addClaim: database.prepare("INSERT INTO claims (hash, session, expires_at, used_at) VALUES (?, ?, ?, NULL)"),
    claim: database.prepare("SELECT session, expires_at, used_at FROM claims WHERE hash = ?"),
    useClaim: database.prepare("UPDATE claims SET used_at = ? WHERE hash = ? AND used_at IS NULL"),
    keepTicket: database.prepare(
      `INSERT INTO queue (browser, lab, joined_at, called_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (browser) DO UPDATE SET lab = excluded.lab, called_at = excluded.called_at`,
    ),
    dropTicket: database.prepare("DELETE FROM queue WHERE browser = ?"),
    tickets: database.prepare("SELECT browser, lab, joined_at, called_at FROM queue ORDER BY joined_at, browser"),
    ends: database.prepare("SELECT ended_at FROM sessions WHERE state = 'ended' AND ended_at >= ? ORDER BY ended_at"),
    addPooled: database.prepare(
      `INSERT INTO pool (sandbox, shape, version, ready_at) SELECT ?, ?, ?, ?
       WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE sandbox = ?)`,
    ),
    removePooled: database.prepare("DELETE FROM pool WHERE sandbox = ?"),
    pooled: database.prepare("SELECT sandbox, shape, version, ready_at FROM pool ORDER BY ready_at, sandbox"),
    addReservation: database.prepare(
      "INSERT INTO reservations (id, lab, sandboxes, starts_at, ends_at, made_at) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    removeReservation: database.prepare("DELETE FROM reservations WHERE id = ?"),
    reservations: database.prepare(
      "SELECT id, lab, sandboxes, starts_at, ends_at, made_at FROM reservations ORDER BY starts_at, id",
    ),
    addBoot: database.prepare("INSERT INTO boots (at, nodes, ms) VALUES (?, ?, ?)"),
    boots: database.prepare("SELECT ms FROM boots WHERE nodes = ? ORDER BY at DESC LIMIT ?"),
    forgetSessions: database.prepare("DELETE FROM sessions WHERE state IN ('ended', 'failed') AND ended_at < ?"),
    forgetBoots: database.prepare("DELETE FROM boots WHERE at < ?"),
  };

  const transaction = <T>(work: () => T): T => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  };

  return {
    async instanceId() {
      return transaction(() => {
        const kept = statements.setting.get("instance");
        if (kept) return String(kept.value);
        const made = randomId(12);
        statements.addSetting.run("instance", made);
        return made;
      });
    },
    async addSession(record, owner, claim) {
      transaction(() => {
        statements.removePooled.run(record.sandbox);
        statements.addSession.run(...rowFromRecord(record));
        statements.grant.run(record.id, owner, record.createdAt);
        statements.addClaim.run(claim.hash, record.id, claim.expiresAt);
      });
    },
    async saveSession(record) {
      statements.saveSession.run(...rowFromRecord(record).slice(1), record.id);
    },
    async session(id) {
      const row = statements.session.get(id);
      return row ? recordFromRow(row) : null;
    },
    async saveProgress(session, { kind, id, value }) {
      statements.saveProgress.run(session, kind, id, JSON.stringify(value));
    },
    async progressOf(session) {
      return progressFromRows(statements.progress.all(session));
    },
    async unfinishedSessions() {
      return statements.unfinished.all().map(recordFromRow);
    },
    async sessionsOf(browser) {
      return statements.ofBrowser.all(browser).map(recordFromRow);
    },
    ...sqliteShares(database, transaction),
    async knowsBrowser(browser) {
      return statements.known.get(browser, browser) !== undefined;
    },
    async takeClaim(link, browser, now) {
      return transaction(() => {
        const claim = statements.claim.get(link);
        if (!claim) return { kind: "unknown" };
        const session = SessionId.parse(claim.session);
        const known = statements.granted.get(session, browser);
        if (known?.role === "owner") return { kind: "granted", session };
        if (claim.used_at !== null) return { kind: "used" };
        if (Number(claim.expires_at) <= now) return { kind: "expired" };
        if (statements.useClaim.run(now, link).changes !== 1) return { kind: "used" };
        statements.grant.run(session, browser, now);
        return { kind: "granted", session };
      });
    },
    async keepTicket({ browser, lab, joinedAt, calledAt }) {
      statements.keepTicket.run(browser, lab, joinedAt, calledAt);
    },
    async dropTicket(browser) {
      statements.dropTicket.run(browser);
    },
    async tickets() {
      return statements.tickets.all().map(ticketFromRow);
    },
    async endsSince(time) {
      return statements.ends.all(time).map((row) => Number(row.ended_at));
    },
    async addPooled({ sandbox, shape, version, readyAt }) {
      statements.addPooled.run(sandbox, JSON.stringify(shape), version, readyAt, sandbox);
    },
    async removePooled(sandbox) {
      statements.removePooled.run(sandbox);
    },
    async pooled() {
      return statements.pooled.all().map(pooledFromRow);
    },
    async addReservation({ id, lab, sandboxes, from, until, madeAt }) {
      statements.addReservation.run(id, lab, sandboxes, from, until, madeAt);
    },
    async removeReservation(id) {
      statements.removeReservation.run(id);
    },
    async reservations() {
      return statements.reservations.all().map(reservationFromRow);
    },
    async addBoot({ at, nodes, ms }) {
      statements.addBoot.run(at, nodes, ms);
    },
    async latestBoots(nodes, count) {
      return statements.boots.all(nodes, count).map((row) => Number(row.ms));
    },
    async forgetBefore(time) {
      transaction(() => {
        statements.forgetSessions.run(time);
        statements.forgetBoots.run(time);
      });
    },
    async close() {
      database.close();
      onClose();
    },
  };
}
