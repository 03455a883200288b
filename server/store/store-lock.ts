import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { dataFolderError, keepPrivate, sqliteCode } from "./data-folder.ts";

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
 * Throws StoreLockedError when another server holds it, DataFolderError when it cannot be locked at all.
 */
export function lockStore(folder: string): { release(): void } {
  const holderFile = join(folder, "server.pid");
  const file = join(folder, "server.lock");
  let database: DatabaseSync | null = null;
  try {
    keepPrivate(file);
    database = new DatabaseSync(file, { timeout: 0 });
    // Nothing is ever written to it: a journal on the disk would only need room on a full one.
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    if (sqliteCode(cause) !== SQLITE_BUSY) throw dataFolderError(folder, file, cause);
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
  const locked = database;
  held.add(locked);
  return {
    release() {
      held.delete(locked);
      locked.close();
    },
  };
}

function holderOf(file: string): string {
  const unknown = "its process is not known";
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isNaN(pid) ? unknown : `process ${pid}`;
  } catch {
    return unknown;
  }
}
