import { existsSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { keepPrivate } from "./data-folder.ts";
import type { Migration } from "./migrations.ts";

export class StoreVersionError extends Error {
  override name = "StoreVersionError";
}

/** Throws StoreVersionError for a database of another program, before anything in it is changed. */
export function refuseForeign(database: DatabaseSync, file: string): void {
  const found = database
    .prepare(
      `SELECT (SELECT COUNT(*) FROM sqlite_master WHERE type = 'table') AS tables,
       (SELECT COUNT(*) FROM pragma_table_info('migrations') WHERE name IN ('version', 'name', 'at')) AS ours`,
    )
    .get();
  if (Number(found?.tables) === 0 || Number(found?.ours) === 3) return;
  throw new StoreVersionError(
    `${file} is a database of another program. Move it away, or set DRYDOCK_DATA to another folder.`,
  );
}

/**
 * Brings the database to the newest shape, forward only, each migration in a transaction of its own.
 * A database that already has a shape is copied to `<file>.before-<version>.sqlite` first.
 * Throws StoreVersionError when the database is newer than this program.
 */
export function migrate(database: DatabaseSync, file: string, migrations: Migration[], now: number): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)",
  );
  const row = database.prepare("SELECT COALESCE(MAX(version), 0) AS version FROM migrations").get();
  const current = Number(row?.version);
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new StoreVersionError(
      `${file} was written by a newer Drydock (shape ${current}, this one knows ${newest}). Start the newer one, or move the file away.`,
    );
  }
  const pending = migrations.filter((migration) => migration.version > current);
  if (pending.length > 0 && current > 0) backUp(database, `${file.replace(/\.sqlite$/, "")}.before-${newest}.sqlite`);
  for (const { version, name, sql } of pending) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(sql);
      database.prepare("INSERT INTO migrations (version, name, at) VALUES (?, ?, ?)").run(version, name, now);
      database.exec("COMMIT");
    } catch (cause) {
      database.exec("ROLLBACK");
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`migration ${version} (${name}) failed and nothing of it was applied: ${reason}`, { cause });
    }
  }
}

/** VACUUM INTO copies a consistent state, the write-ahead log included. */
function backUp(database: DatabaseSync, target: string): void {
  // A copy of an earlier attempt at the same step: that attempt changed nothing, so it holds nothing this one lacks.
  if (existsSync(target)) rmSync(target);
  // An empty file may be there; it keeps its mode.
  keepPrivate(target);
  database.prepare("VACUUM INTO ?").run(target);
}
