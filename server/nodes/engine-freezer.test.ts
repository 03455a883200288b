import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import type { NodeName, SandboxId } from "../contract/ids.ts";
import { EngineFreezer } from "./engine-freezer.ts";

const SANDBOX = "sandbox00001" as SandboxId;
const NODES = ["node1", "node2"] as NodeName[];

/** Does what images/node/engine-hold does: says that it holds, and ends with its input. */
const newHold = () =>
  new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => done(),
    final(done) {
      this.destroy();
      done();
    },
  });

function setUp(holds: Duplex[], says: (hold: Duplex) => void) {
  const asked: string[] = [];
  const inside = {
    openCommand: async (command: string) => {
      asked.push(command);
      const hold = newHold();
      holds.push(hold);
      setImmediate(says, hold);
      return hold;
    },
    run: async (script: string) => {
      asked.push(script);
      return { code: 0, stdout: "", stderr: "" };
    },
  };
  const freezer = new EngineFreezer({ of: () => inside as never });
  return { freezer, asked };
}

const held = (hold: Duplex) => hold.push("held\n");

describe("freezing engines", () => {
  it("holds every node's engine once, and lets it go by ending the holder's input", async () => {
    const holds: Duplex[] = [];
    const { freezer, asked } = setUp(holds, held);
    await freezer.freeze(SANDBOX, NODES);
    await freezer.freeze(SANDBOX, NODES);
    expect(asked).toEqual(["engine-hold", "engine-hold"]);
    expect(holds.some(({ destroyed }) => destroyed)).toBe(false);
    await freezer.thaw(SANDBOX, NODES);
    expect(holds.every(({ destroyed }) => destroyed)).toBe(true);
    await freezer.freeze(SANDBOX, NODES);
    expect(asked).toHaveLength(4);
  });

  it("lets engines go on whose holder is lost", async () => {
    const holds: Duplex[] = [];
    const { freezer, asked } = setUp(holds, held);
    await freezer.freeze(SANDBOX, NODES);
    holds[0]?.destroy();
    await new Promise((resolve) => holds[0]?.once("close", resolve));
    await freezer.thaw(SANDBOX, NODES);
    expect(asked.filter((script) => script.startsWith("pkill -CONT"))).toHaveLength(1);
  });

  it("says so when an engine cannot be held", async () => {
    const { freezer } = setUp([], (hold) => hold.destroy());
    await expect(freezer.freeze(SANDBOX, NODES)).rejects.toThrow("The engine of node1 cannot be held.");
  });
});
