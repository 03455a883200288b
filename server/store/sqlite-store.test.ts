import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeContract } from "../testing/store-contract.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { migrate, StoreVersionError } from "./sqlite-migrate.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import { StoreLockedError } from "./store-lock.ts";

storeContract("SQLite", async () => {
  const folder = temporaryFolder();
  return { open: async () => openSqliteStore(folder.path), remove: async () => folder.remove() };
});

describe("the SQLite store's file", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const first = {
    version: 1,
    name: "first",
    sql: "CREATE TABLE things (name TEXT); INSERT INTO things VALUES ('kept')",
  };
  const second = { version: 2, name: "second", sql: "ALTER TABLE things ADD COLUMN size BIGINT" };

  it("serves one server at a time, and says which process holds it", async () => {
    const store = openSqliteStore(folder.path);
    expect(() => openSqliteStore(folder.path)).toThrow(StoreLockedError);
    expect(() => openSqliteStore(folder.path)).toThrow(`process ${process.pid}`);
    await store.close();
    await openSqliteStore(folder.path).close();
  });

  it("is free again after kill -9 of its server, and has what was written", async () => {
    const program = `
      import { openSqliteStore } from ${JSON.stringify(join(import.meta.dirname, "sqlite-store.ts"))};
      const store = openSqliteStore(${JSON.stringify(folder.path)});
      process.stdout.write(await store.instanceId());
      setInterval(() => {}, 1000);`;
    const server = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(server, "exit");
    let instance: unknown;
    try {
      [instance] = await once(server.stdout, "data");
      expect(() => openSqliteStore(folder.path)).toThrow(`process ${server.pid}`);
    } finally {
      server.kill("SIGKILL");
      await exited;
    }
    const store = openSqliteStore(folder.path);
    expect(await store.instanceId()).toBe(String(instance));
    await store.close();
  });

  it("is copied before its shape changes, and not when it is new", () => {
    const file = join(folder.path, "drydock.sqlite");
    const database = new DatabaseSync(file);
    migrate(database, file, [first], 1);
    expect(readdirSync(folder.path)).toEqual(["drydock.sqlite"]);
    migrate(database, file, [first, second], 2);
    migrate(database, file, [first, second], 3);
    database.close();
    const copy = new DatabaseSync(join(folder.path, "drydock.before-2.sqlite"), { readOnly: true });
    expect(copy.prepare("SELECT * FROM things").get()).toEqual({ name: "kept" });
    copy.close();
  });

  it("keeps its shape when a migration fails half way", () => {
    const file = join(folder.path, "drydock.sqlite");
    const database = new DatabaseSync(file);
    migrate(database, file, [first], 1);
    const broken = { ...second, sql: `${second.sql}; SELECT nonsense FROM nowhere` };
    expect(() => migrate(database, file, [first, broken], 2)).toThrow("nothing of it was applied");
    expect(database.prepare("SELECT * FROM things").get()).toEqual({ name: "kept" });
    migrate(database, file, [first, second], 3);
    database.close();
  });

  it("written by a newer Drydock is left alone", () => {
    const file = join(folder.path, "drydock.sqlite");
    const database = new DatabaseSync(file);
    migrate(database, file, [first, second], 1);
    expect(() => migrate(database, file, [first], 2)).toThrow(StoreVersionError);
    database.close();
  });

  it("holds hashes, never a token", async () => {
    const { newBrowserToken, newClaimToken, hashOf } = await import("../sessions/tokens.ts");
    const { sessionRecord } = await import("../testing/session-record.ts");
    const store = openSqliteStore(folder.path);
    const [browser, claim] = [newBrowserToken(), newClaimToken()];
    await store.addSession(sessionRecord(), hashOf(browser), { hash: hashOf(claim), expiresAt: 1 });
    for (const name of readdirSync(folder.path)) {
      const bytes = readFileSync(join(folder.path, name), "latin1");
      expect(bytes).not.toContain(browser);
      expect(bytes).not.toContain(claim);
    }
    await store.close();
  });
});
