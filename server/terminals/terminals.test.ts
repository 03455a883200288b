import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NodeName, SandboxId, ShellId } from "../contract/ids.ts";
import { ShellGoneError } from "../nodes/held-shells.ts";
import type { NodeTerminal } from "../nodes/node-driver.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { Terminals } from "./terminals.ts";
import type { ViewerSink } from "./viewer.ts";

/** The file system refuses it to everybody, root too: a disk that takes nothing and gives nothing back. */
const NO_DISK = "no\0disk";

const sandbox = SandboxId.parse("abcdefghijkl");
const address = { sandbox, node: NodeName.parse("node1"), shell: ShellId.parse("s00000001") };

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** Terminals over a shell that can be attached once. */
function terminalsIn(keepIn: string) {
  const stream = new PassThrough();
  const open = vi.fn<() => Promise<NodeTerminal>>().mockRejectedValue(new ShellGoneError("The shell has ended."));
  open.mockResolvedValueOnce({ stream, fromStart: true, resize: async () => undefined });
  const onError = vi.fn();
  const onShellEnd = vi.fn();
  const terminals = new Terminals({ source: { open }, keepIn, onError, onShellEnd, onCommand: () => undefined });
  const ended = vi.fn();
  const attach = async () => {
    const sink = { ended, applied() {}, output() {}, fresh() {}, size() {}, held() {} } as unknown as ViewerSink;
    (await terminals.open(address)).attach("writer-01", null, null, sink);
  };
  return { terminals, stream, onError, onShellEnd, ended, attach };
}

test("on a disk that takes nothing a shell ends all the same: its viewers are told, and it leaves the list", async () => {
  const { stream, onError, onShellEnd, ended, attach } = terminalsIn(NO_DISK);
  await attach();
  stream.destroy();
  await vi.waitFor(() => expect(onShellEnd).toHaveBeenCalledExactlyOnceWith(address));
  expect(ended).toHaveBeenCalledExactlyOnceWith("The shell has ended.");
  expect(onError).toHaveBeenCalledWith(expect.any(Error), address);
});

test("a sandbox whose files cannot be removed ends all the same", async () => {
  const { terminals, onError, ended, attach } = terminalsIn(NO_DISK);
  await attach();
  await terminals.end(sandbox, "This session has ended.");
  expect(ended).toHaveBeenCalledExactlyOnceWith("This session has ended.");
  expect(onError).toHaveBeenLastCalledWith(expect.any(Error), { sandbox });
});

test("what was kept of a sandbox goes with it, or at the next start", async () => {
  const { terminals, onError, attach } = terminalsIn(folder.path);
  await attach();
  mkdirSync(join(folder.path, "mnopqrstuvwx"));
  mkdirSync(join(folder.path, "yzabcdefghij"));
  await terminals.end(sandbox, "This session has ended.");
  terminals.keepOnly(new Set([SandboxId.parse("yzabcdefghij")]));
  expect(readdirSync(folder.path)).toEqual(["yzabcdefghij"]);
  expect(onError).not.toHaveBeenCalled();
});
