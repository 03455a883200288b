import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NodeName, SandboxId, ShellId } from "../contract/ids.ts";
import type { ShellView } from "../contract/session.ts";
import { type HeldShells, ShellGoneError } from "../nodes/held-shells.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { Shells } from "./shells.ts";
import type { Terminals } from "./terminals.ts";

/** The file system refuses it to everybody, root too: a disk that takes nothing. */
const NO_DISK = "no\0disk";

const sandbox = SandboxId.parse("abcdefghijkl");
const node = NodeName.parse("node1");

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function shellsIn(keepIn: string, open: () => Promise<unknown> = async () => undefined) {
  const told: ShellView[][] = [];
  const onError = vi.fn();
  const shells = new Shells({
    held: { start: async () => undefined } as unknown as HeldShells,
    terminals: { open } as unknown as Terminals,
    keepIn,
    onChanged: (_, list) => told.push(list),
    onError,
  });
  return { shells, told, onError };
}

test("a disk that takes nothing leaves the list right and people told, and is an error for the log", async () => {
  const { shells, told, onError } = shellsIn(NO_DISK);
  const opened = await shells.open(sandbox, node);
  if (!opened.ok) throw new Error(opened.fault.message);
  const address = { sandbox, node, shell: opened.value.id };
  expect(shells.rename(address, "logs").ok).toBe(true);
  expect(told.at(-1)).toEqual([{ ...opened.value, name: "logs" }]);
  shells.ended(address);
  expect(told.at(-1)).toEqual([]);
  expect(shells.has(address)).toBe(false);
  expect(onError).toHaveBeenCalledTimes(3);
  expect(onError).toHaveBeenLastCalledWith(expect.any(Error), address);
});

test("a shell that is gone at the next start leaves the list and the file", async () => {
  const opened = await shellsIn(folder.path).shells.open(sandbox, node);
  if (!opened.ok) throw new Error(opened.fault.message);
  const next = shellsIn(folder.path, () => Promise.reject(new ShellGoneError("It has ended.")));
  next.shells.restore(sandbox);
  await vi.waitFor(() => expect(next.told).toEqual([[opened.value], []]));
  expect(JSON.parse(readFileSync(join(folder.path, sandbox, "shells.json"), "utf8"))).toEqual([]);
  expect(next.onError).not.toHaveBeenCalled();
});

test("a shell that nobody knows changes nothing", () => {
  const { shells, told, onError } = shellsIn(NO_DISK);
  shells.ended({ sandbox, node, shell: ShellId.parse("s00000000") });
  expect([told, onError.mock.calls]).toEqual([[], []]);
});
