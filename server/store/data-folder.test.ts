import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { DataFolderError, dataFolderError } from "./data-folder.ts";
import { migrate } from "./sqlite-migrate.ts";
import { openSqliteStore } from "./sqlite-store.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const said = (path: string): string => {
  try {
    void openSqliteStore(path).close();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "opened";
};
const modeOf = (name: string) => (statSync(join(folder.path, name)).mode & 0o777).toString(8);

/** Errors as node:fs and node:sqlite throw them. */
const fileError = (code: string) => Object.assign(new Error(`${code}: refused, open`), { code, syscall: "open" });
const sqliteError = (errcode: number, message: string) =>
  Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR", errcode });

it("names DRYDOCK_DATA when a file is in its place, or above it", () => {
  writeFileSync(join(folder.path, "file"), "");
  for (const path of [join(folder.path, "file"), join(folder.path, "file", "below")])
    expect(said(path)).toBe(
      `DRYDOCK_DATA is "${path}", which is not a folder. Move the file that is there away, or set DRYDOCK_DATA to another folder.`,
    );
});

it("names a damaged file and what to do, for the store and for its lock, which no other server holds", () => {
  writeFileSync(join(folder.path, "drydock.sqlite"), "no database ".repeat(100));
  expect(said(folder.path)).toMatch(/drydock\.sqlite is damaged \(file is not a database\)\. Restore a backup/);
  writeFileSync(join(folder.path, "server.lock"), "no database ".repeat(100));
  expect(said(folder.path)).toMatch(/server\.lock is damaged .*remove the file, then start again\./);
});

it.each(["CREATE TABLE sessions (id TEXT)", "CREATE TABLE migrations (id TEXT)"])(
  "leaves another program's database as it is: %s",
  (sql) => {
    const file = join(folder.path, "drydock.sqlite");
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    const before = readFileSync(file);
    expect(said(folder.path)).toBe(
      `${file} is a database of another program. Move it away, or set DRYDOCK_DATA to another folder.`,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder.path).sort()).toEqual(["drydock.sqlite", "server.lock", "server.pid"]);
  },
);

it.each([
  ["EACCES", fileError("EACCES"), /This user may not make or write the data folder .* \(EACCES\)\. Give it the right/],
  ["EROFS", fileError("EROFS"), /mounted read-only \(EROFS\)\. Mount it for writing, or set DRYDOCK_DATA/],
  ["ENOSPC", fileError("ENOSPC"), /The disk of the data folder .* is full\. Make room there/],
  ["SQLITE_FULL", sqliteError(13, "database or disk is full"), /The disk of the data folder .* is full/],
  ["a migration on a full disk", new Error("migration 1", { cause: sqliteError(13, "") }), /is full\. Make room/],
  [
    "SQLITE_IOERR_WRITE",
    sqliteError(778, "disk I/O error"),
    /drydock\.sqlite cannot be used: disk I\/O error\. See to/,
  ],
])("says in a sentence what %s means for the folder", (_, cause, sentence) => {
  const error = dataFolderError(folder.path, join(folder.path, "drydock.sqlite"), cause);
  expect(error).toBeInstanceOf(DataFolderError);
  expect(error.message).toMatch(sentence);
  expect(error.message).toContain(folder.path);
});

it("shuts other users out of the store's files in a folder that is open to them", async () => {
  chmodSync(folder.path, 0o755);
  await openSqliteStore(folder.path).close();
  expect([modeOf("drydock.sqlite"), modeOf("server.lock")]).toEqual(["600", "600"]);
  chmodSync(join(folder.path, "drydock.sqlite"), 0o664);
  const store = openSqliteStore(folder.path);
  await store.instanceId();
  expect([modeOf("drydock.sqlite"), modeOf("drydock.sqlite-wal")]).toEqual(["660", "660"]);
  await store.close();
});

it("shuts other users out of the copy that is made before an update", () => {
  mkdirSync(join(folder.path, "open"));
  const file = join(folder.path, "open", "drydock.sqlite");
  const database = new DatabaseSync(file);
  const steps = ["a", "b"].map((name, index) => ({ version: index + 1, name, sql: `CREATE TABLE ${name} (x TEXT)` }));
  migrate(database, file, steps.slice(0, 1), 1);
  migrate(database, file, steps, 2);
  database.close();
  expect(existsSync(join(folder.path, "open", "drydock.before-2.sqlite"))).toBe(true);
  expect(modeOf("open/drydock.before-2.sqlite")).toBe("600");
});
