import { existsSync, readdirSync, writeFileSync } from "node:fs";
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
  journal.begin(() => ({ head: { ...head, start: 7, modes: "\x1b[?25l" }, bytes: bytes("before ") }));
  journal.append(bytes("after "));
  journal.append(bytes("\xff"));
  await nextTurn();
  const restored = new Journal(path, fail).restore();
  expect(restored?.head).toMatchObject({ epoch: "one", start: 7, modes: "\x1b[?25l" });
  expect(Buffer.from(restored?.bytes ?? []).toString()).toBe("before after \xff");
});

test("a new file whose writer died before it was whole does not count", () => {
  const journal = new Journal(path, fail);
  journal.begin(() => ({ head, bytes: bytes("kept") }));
  writeFileSync(`${path}.2`, `${JSON.stringify({ ...head, whole: 1000 })}\nhalf`);
  writeFileSync(`${path}.3`, `{"epoch":"o`);
  expect(Buffer.from(new Journal(path, fail).restore()?.bytes ?? []).toString()).toBe("kept");
});

test("it begins again before it grows past its bound, and then lets go of the old file", async () => {
  const journal = new Journal(path, fail);
  let start = 0;
  journal.begin(() => ({ head: { ...head, start }, bytes: bytes("rest") }));
  start = 100;
  for (let written = 0; !existsSync(`${path}.2`); written += 1) {
    expect(written).toBeLessThanOrEqual(1024);
    journal.append(Buffer.alloc(8 * 1024));
    await nextTurn();
  }
  expect(readdirSync(join(folder.path, "sandbox"))).toHaveLength(1);
  expect(new Journal(path, fail).restore()?.head.start).toBe(100);
});

test("a flood is written now and then, and of more than the replay keeps only what it keeps", async () => {
  const journal = new Journal(path, fail);
  let look = 0;
  journal.begin(() => ({ head: { ...head, start: look++ }, bytes: bytes(`look ${look}`) }));
  for (let turn = 0; turn < 100; turn += 1) {
    journal.append(Buffer.alloc(64 * 1024));
    await nextTurn();
  }
  expect(look).toBeLessThan(20);
  journal.close();
  expect(Buffer.from(new Journal(path, fail).restore()?.bytes ?? []).toString()).toBe(`look ${look}`);
});

test("a folder that cannot be written is said once, and stops nothing", () => {
  writeFileSync(join(folder.path, "sandbox"), "a file where the folder should be");
  const errors: unknown[] = [];
  const journal = new Journal(path, (error) => errors.push(error));
  journal.begin(() => ({ head, bytes: bytes("x") }));
  journal.append(bytes("y"));
  expect(errors).toHaveLength(1);
  expect(journal.restore()).toBeNull();
});
