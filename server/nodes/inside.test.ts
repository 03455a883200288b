import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { Inside } from "./inside.ts";
import { type NodeAddress, type NodeDriver, NodeUnreachableError } from "./node-driver.ts";

const node: NodeAddress = { sandbox: SandboxId.parse("sandbox00001"), node: NodeName.parse("node1") };

/** A node whose SSH server never says a word. */
function silentNode() {
  const streams: Duplex[] = [];
  const openInside = async () => {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    streams.push(stream);
    return stream;
  };
  return { streams, inside: new Inside({ openInside } as unknown as NodeDriver, node) };
}

test("who asks while it connects waits for the same connection, and a broken one is made anew", async () => {
  const { streams, inside } = silentNode();
  using _ = inside;
  const first = inside.connect();
  const second = inside.connect();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]?.destroy();
  await expect(first).rejects.toThrow(NodeUnreachableError);
  await expect(second).rejects.toThrow(NodeUnreachableError);
  inside.connect().catch(() => undefined);
  await expect.poll(() => streams.length).toBe(2);
  streams[1]?.destroy();
});

test("the end of an earlier connection does not take the one after it away", async () => {
  const { streams, inside } = silentNode();
  using _ = inside;
  const earlier = inside.connect();
  await expect.poll(() => streams.length).toBe(1);
  inside.disconnect();
  const later = inside.connect();
  await expect.poll(() => streams.length).toBe(2);
  streams[0]?.destroy();
  await expect(earlier).rejects.toThrow(NodeUnreachableError);
  const same = inside.connect();
  streams[1]?.destroy();
  await expect(later).rejects.toThrow(NodeUnreachableError);
  await expect(same).rejects.toThrow(NodeUnreachableError);
  expect(streams).toHaveLength(2);
});
