import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { Journal } from "./journal.ts";

const head = { epoch: "one", own: 0, start: 0, modes: "" };
const bytes = (text: string) => Buffer.from(text);
const fail = (error: unknown) => {
  throw error;
};

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, "sandbox", "node1.main");
});
afterEach(() => folder.remove());

test("what was written is there for the next life, though nobody closed it", async () => {
  const journal = new Journal(path, fail);
  journal.begin({ ...head, start: 7, modes: "\x1b[?25l" }, bytes("before "));
  journal.append(bytes("after "));
  journal.append(bytes("\xff"));
  await nextTurn();
  const restored = new Journal(path, fail).restore();
  expect(restored?.head).toMatchObject({ epoch: "one", start: 7, modes: "\x1b[?25l" });
  expect(Buffer.from(restored?.bytes ?? []).toString()).toBe("before after \xff");
});

test("a new file whose writer died before it was whole does not count", () => {
  const journal = new Journal(path, fail);
  journal.begin(head, bytes("kept"));
  writeFileSync(`${path}.2`, `${JSON.stringify({ ...head, whole: 1000 })}\nhalf`);
  writeFileSync(`${path}.3`, `{"epoch":"o`);
  expect(Buffer.from(new Journal(path, fail).restore()?.bytes ?? []).toString()).toBe("kept");
});

test("it asks to begin again before it grows past its bound, and then lets go of the old file", () => {
  const journal = new Journal(path, fail);
  journal.begin(head, bytes(""));
  for (let written = 0; !journal.full; written += 1) {
    journal.append(Buffer.alloc(64 * 1024));
    expect(written).toBeLessThanOrEqual(64);
  }
  journal.begin({ ...head, start: 100 }, bytes("rest"));
  expect(readdirSync(join(folder.path, "sandbox"))).toHaveLength(1);
  expect(new Journal(path, fail).restore()?.head.start).toBe(100);
});

test("a folder that cannot be written is said once, and stops nothing", () => {
  writeFileSync(join(folder.path, "sandbox"), "a file where the folder should be");
  const errors: unknown[] = [];
  const journal = new Journal(path, (error) => errors.push(error));
  journal.begin(head, bytes("x"));
  journal.append(bytes("y"));
  expect(errors).toHaveLength(1);
  expect(journal.restore()).toBeNull();
});
