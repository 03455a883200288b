import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export class StoreLockedError extends Error {
  override name = "StoreLockedError";
}

/** Somebody else has a lock on the file. */
const SQLITE_BUSY = 5;

/** Garbage collection closes a database nobody refers to, and a closed one locks nothing. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only server of a data folder, until it releases the lock or dies in any way.
 *
 * The lock is an open exclusive transaction on an empty database: the operating system drops its file lock with
 * the process, kill -9 included, so nothing stale can stay. The pid beside it only serves the message.
 * Throws StoreLockedError when another server holds it, or what the file system says.
 */
export function lockStore(folder: string): { release(): void } {
  const holderFile = join(folder, "server.pid");
  const database = new DatabaseSync(join(folder, "server.lock"), { timeout: 0 });
  try {
    // Nothing is ever written to it: a journal on the disk would only need room on a full one.
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw new Error(`${folder} cannot be locked: ${messageOf(cause)}`, { cause });
    throw new StoreLockedError(
      `Another Drydock server (${holderOf(holderFile)}) uses ${folder}. Stop it, or set DRYDOCK_DATA to another folder.`,
      { cause },
    );
  }
  try {
    writeFileSync(holderFile, `${process.pid}\n`);
  } catch {
    // A full disk: the lock holds without it.
  }
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function holderOf(file: string): string {
  const unknown = "its process is not known";
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isNaN(pid) ? unknown : `process ${pid}`;
  } catch {
    return unknown;
  }
}
