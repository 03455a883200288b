import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { lockStore, StoreLockedError } from "./store-lock.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("is taken also where the pid cannot be written, which only the message misses", () => {
  mkdirSync(join(folder.path, "server.pid"));
  const lock = lockStore(folder.path);
  expect(() => lockStore(folder.path)).toThrow(StoreLockedError);
  expect(() => lockStore(folder.path)).toThrow("its process is not known");
  lock.release();
});

it("says that the process is not known where a full disk took only the file's name", () => {
  const lock = lockStore(folder.path);
  writeFileSync(join(folder.path, "server.pid"), "");
  expect(() => lockStore(folder.path)).toThrow("its process is not known");
  lock.release();
  lockStore(folder.path).release();
});

it("does not take trouble with its own file for another server", () => {
  writeFileSync(join(folder.path, "server.lock"), "no database ".repeat(100));
  expect(() => lockStore(folder.path)).toThrow(`${folder.path}/server.lock is damaged (file is not a database)`);
});
