import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export class StoreLockedError extends Error {
  override name = "StoreLockedError";
}

/** Garbage collection closes a database nobody refers to, and a closed one locks nothing. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only server of a data folder, until it releases the lock or dies in any way.
 *
 * The lock is an open exclusive transaction on an empty database: the operating system drops its file lock with
 * the process, kill -9 included, so nothing stale can stay. The pid beside it only serves the message.
 * Throws StoreLockedError when another server holds it.
 */
export function lockStore(folder: string): { release(): void } {
  const holderFile = join(folder, "server.pid");
  const database = new DatabaseSync(join(folder, "server.lock"), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new StoreLockedError(
      `Another Drydock server (${holderOf(holderFile)}) uses ${folder}. Stop it, or set DRYDOCK_DATA to another folder.`,
      { cause },
    );
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}

function holderOf(file: string): string {
  try {
    return `process ${Number.parseInt(readFileSync(file, "utf8"), 10)}`;
  } catch {
    return "its process is not known";
  }
}
