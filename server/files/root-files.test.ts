import { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import type { Insides } from "../nodes/insides.ts";
import { EngineUnavailableError } from "../nodes/node-driver.ts";
import { RootFiles } from "./root-files.ts";

const address = { sandbox: SandboxId.parse("abcdefghijkl"), node: NodeName.parse("node1") };

/** A command's channel as SSH has it: it closes with its exit once its output was read. A connection that dies closes it
 *  too, without an exit and without an error. */
class Channel extends Duplex {
  constructor() {
    super({ emitClose: false });
  }
  override _read() {}
  override _write(_chunk: unknown, _encoding: unknown, done: () => void) {
    done();
  }
  override destroy() {
    return this.end();
  }
  close(...exit: unknown[]) {
    this.once("end", () => this.emit("close", ...exit));
    this.push(null);
  }
}

async function download() {
  const channel = new Channel();
  const inside = { run: async () => ({ code: 0, stdout: "1 5\n", stderr: "" }), openCommand: async () => channel };
  const files = new RootFiles({ of: () => inside } as unknown as Insides);
  const tar = await files.open(address);
  if (!tar.ok) throw new Error(tar.fault.message);
  channel.push("half a ");
  return { channel, files, whole: buffer(tar.value).then(String) };
}

test.each([0, 1])(
  "a tar that ends with %d is whole: files that change while they are read are no failure",
  async (code) => {
    const { channel, whole } = await download();
    channel.push("tar");
    channel.close(code);
    expect(await whole).toBe("half a tar");
  },
);

test.each([
  ["a node or a connection that dies", []],
  ["a signal", [null, "SIGKILL"]],
  ["a failure of tar's own", [2]],
])("%s in the middle is an error, never a shorter tar", async (_, exit) => {
  const { channel, files, whole } = await download();
  const told = expect(whole).rejects.toThrow("The tar broke off.");
  channel.close(...exit);
  await told;
  // The next download is not kept waiting.
  expect((await files.open(address)).ok).toBe(true);
});

test("an engine that is away is told as that, and keeps no later download waiting", async () => {
  const away = () => Promise.reject(new EngineUnavailableError("Docker Engine cannot be reached."));
  const facts = { run: async () => ({ code: 0, stdout: "1 5\n", stderr: "" }), openCommand: away };
  for (const inside of [{ run: away, openCommand: away }, facts]) {
    const files = new RootFiles({ of: () => inside } as unknown as Insides);
    const fault = { code: "engine-down", message: "Docker Engine cannot be reached." };
    for (const _ of [1, 2]) expect(await files.open(address)).toEqual({ ok: false, fault });
    if (inside !== facts) expect(await files.measure(address)).toEqual({ ok: false, fault });
  }
});
