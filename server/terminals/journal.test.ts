import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { Journal } from "./journal.ts";
import { Replay } from "./replay.ts";

const bytes = (text: string) => Buffer.from(text);
const text = (of: { bytes: Uint8Array } | null) => Buffer.from(of?.bytes ?? []).toString();
const fail = (error: unknown): void => {
  throw error;
};

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, "sandbox", "node1.main");
});
afterEach(() => folder.remove());

/** A terminal's output and its journal, as a terminal holds them together. */
function kept(replay = new Replay(), onError = fail) {
  const journal = new Journal(path, onError);
  let looks = 0;
  journal.begin({
    look: () => {
      looks += 1;
      return { head: { ...replay.head, epoch: "one", own: 0 }, bytes: replay.kept() };
    },
    last: (count) => replay.last(count),
  });
  const print = (more: Uint8Array) => {
    replay.append(more);
    journal.append(more.length);
  };
  return { journal, replay, print, looks: () => looks };
}

test("what was written is there for the next life, though nobody closed it", async () => {
  const modes = "\x1b[?25l";
  const { print } = kept(Replay.restored({ start: 7, modes, bytes: bytes("before ") }));
  print(bytes("after "));
  print(bytes("\xff"));
  await nextTurn();
  const restored = new Journal(path, fail).restore();
  expect(restored?.head).toMatchObject({ epoch: "one", start: 7, modes });
  expect(text(restored)).toBe("before after \xff");
});

test("a new file whose writer died before it was whole does not count", () => {
  kept(Replay.restored({ start: 0, modes: "", bytes: bytes("kept") }));
  writeFileSync(`${path}.2`, `${JSON.stringify({ epoch: "one", own: 0, start: 0, modes: "", whole: 1000 })}\nhalf`);
  writeFileSync(`${path}.3`, `{"epoch":"o`);
  expect(text(new Journal(path, fail).restore())).toBe("kept");
});

test("it begins again before it grows past its bound, and then lets go of the old file", async () => {
  const { print, replay } = kept();
  for (let written = 0; !existsSync(`${path}.2`); written += 1) {
    expect(written).toBeLessThanOrEqual(1024);
    print(Buffer.from(`${"x".repeat(8 * 1024 - 1)}\n`));
    await nextTurn();
  }
  expect(readdirSync(join(folder.path, "sandbox"))).toHaveLength(1);
  const restored = new Journal(path, fail).restore();
  expect(restored?.head.start).toBe(replay.start);
  expect(restored?.head.start).toBeGreaterThan(0);
});

test("a flood is written now and then, and of more than the replay keeps only what it keeps", async () => {
  const { print, journal, replay, looks } = kept();
  for (let turn = 0; turn < 100; turn += 1) {
    print(Buffer.from(`${String(turn).repeat(32 * 1024)}\n`));
    await nextTurn();
  }
  expect(looks()).toBeLessThan(20);
  journal.close();
  const restored = new Journal(path, fail).restore();
  expect(text(restored).endsWith(text({ bytes: replay.kept() }))).toBe(true);
});

test("a folder that cannot be written is said once, and stops nothing", () => {
  writeFileSync(join(folder.path, "sandbox"), "a file where the folder should be");
  const errors: unknown[] = [];
  const { journal, print } = kept(new Replay(), (error) => void errors.push(error));
  print(bytes("y"));
  expect(errors).toHaveLength(1);
  expect(journal.restore()).toBeNull();
});
