import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LabId, NodeName, SandboxId } from "../contract/ids.ts";
import type { NodeDriver, SandboxFacts, SandboxSpec } from "../nodes/node-driver.ts";
import { NodeStartError } from "../nodes/node-driver.ts";
import type { PooledSandbox } from "../store/pooled-sandbox.ts";
import { Sandboxes } from "./sandboxes.ts";
import type { WantedShape } from "./shape.ts";

const MINUTE = 60_000;
const BOOT_MS = 10;
const node1 = NodeName.parse("node1");
const labOf = (id: string): WantedShape => ({ id: LabId.parse(id), nodes: [node1], images: [id] });
const [lab, other] = [labOf("a-lab"), labOf("another")];

let existing: Map<SandboxId, SandboxFacts>;
let removed: SandboxId[];
let boots: number;
let pooled: PooledSandbox[];
let warnings: string[];
/** What the engine, the freezer and the store do; a test changes them. */
let work: {
  remove: (id: SandboxId) => Promise<void>;
  startNode: () => Promise<void>;
  freeze: () => Promise<void>;
  keep: (pooled: PooledSandbox) => Promise<void>;
  versionOf: () => Promise<string>;
  admit: () => Promise<void>;
};

const factsOf = (id: SandboxId, nodes: NodeName[]): SandboxFacts => ({
  id,
  nodes: nodes.map((name) => ({ name, running: true, address: null })),
});

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  existing = new Map();
  removed = [];
  boots = 0;
  pooled = [];
  warnings = [];
  work = {
    remove: async (id) => void existing.delete(id),
    startNode: async () => undefined,
    freeze: async () => undefined,
    keep: async (each) => void pooled.push(each),
    versionOf: async () => "now",
    admit: async () => undefined,
  };
});
afterEach(() => void vi.useRealTimers());

async function open({ max, pinned = [] }: { max?: number; pinned?: WantedShape[] } = {}): Promise<Sandboxes> {
  const driver = {
    ping: async () => ({ memoryBytes: 24e9, processors: 2 }),
    admit: () => work.admit(),
    createSandbox: async ({ id, nodes }: SandboxSpec) => {
      boots += 1;
      await new Promise((resolve) => setTimeout(resolve, BOOT_MS));
      existing.set(id, factsOf(id, nodes));
    },
    listSandboxes: async () => [...existing.values()],
    removeSandbox: async (id: SandboxId) => {
      removed.push(id);
      await work.remove(id);
    },
    startNode: () => work.startNode(),
    versionOf: () => work.versionOf(),
    takeBack: async () => undefined,
  };
  const sandboxes = new Sandboxes({
    driver: driver as unknown as NodeDriver,
    store: { addPooled: (each) => work.keep(each), pooled: async () => pooled, removePooled: async () => undefined },
    pool: { hotMax: 6, frozenMax: 0, bootsMax: 10 },
    pinned: () => pinned,
    kept: () => [],
    freezer: { freeze: () => work.freeze(), thaw: async () => undefined },
    inside: () => ({ run: async () => ({ code: 0, stdout: "", stderr: "" }) }),
    warm: async () => undefined,
    onGone: () => undefined,
    capacity: { nodeBytes: 128 * 1024 ** 2, sandboxesMax: max ?? null, subnets: 4096 },
    availableBytes: () => null,
    log: { info: () => undefined, warn: (_details, message) => void warnings.push(message) },
  });
  await sandboxes.reconcile(new Set());
  await tend(sandboxes);
  return sandboxes;
}

async function tend(sandboxes: Sandboxes): Promise<void> {
  await sandboxes.tend();
  await vi.advanceTimersByTimeAsync(2 * BOOT_MS);
}

async function started(sandboxes: Sandboxes, shape: WantedShape): Promise<SandboxId> {
  const id = sandboxes.take(shape);
  if (id === null) throw new Error("There is no room.");
  const start = sandboxes.start({ id, nodes: shape.nodes, images: shape.images, managers: [] }, () => undefined);
  await Promise.all([start, vi.advanceTimersByTimeAsync(2 * BOOT_MS)]);
  return id;
}

it("counts no sandbox whose removal came to its end after all had given it up", async () => {
  const sandboxes = await open({ max: 1 });
  const id = await started(sandboxes, lab);
  work.remove = (late) => new Promise((done) => setTimeout(() => done(void existing.delete(late)), 61_000));
  const end = expect(sandboxes.end(id)).rejects.toThrow("removing the nodes");
  await vi.advanceTimersByTimeAsync(62_000);
  await end;
  expect(sandboxes.room.for(lab)).toBe(0);
  await sandboxes.reconcile(new Set());
  expect(sandboxes.room.for(lab)).toBe(1);
});

it("compares the rest while something cannot be removed, says so, and tries it again", async () => {
  const sandboxes = await open();
  const mine = await started(sandboxes, lab);
  const stuck = SandboxId.parse("s".repeat(12));
  existing.set(stuck, factsOf(stuck, [node1]));
  work.remove = async () => {
    throw new Error("device or resource busy");
  };
  for (const tries of [1, 2]) {
    const there = await sandboxes.reconcile(new Set([mine]));
    expect(there.map(({ id }) => id)).toEqual([mine]);
    await vi.advanceTimersByTimeAsync(1);
    expect(removed).toHaveLength(tries);
    expect(warnings.at(-1)).toContain("could not be removed");
  }
});

it("gives up on a change of a node that the engine never answers", async () => {
  const sandboxes = await open();
  const id = await started(sandboxes, lab);
  work.startNode = () => new Promise(() => undefined);
  void sandboxes.startNode({ sandbox: id, node: node1 }, [], () => undefined);
  const end = expect(sandboxes.end(id)).rejects.toThrow("under way");
  await vi.advanceTimersByTimeAsync(MINUTE);
  await end;
});

it("lets no more of the pool go than somebody else's lab needs", async () => {
  const sandboxes = await open({ max: 6, pinned: Array.from({ length: 6 }, () => lab) });
  expect(sandboxes.status().pool.hot).toBe(6);
  expect(sandboxes.take(other)).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(removed).toHaveLength(1);
  expect(sandboxes.status()).toMatchObject({ sandboxes: 6, pool: { hot: 5 } });
});

it.each([
  ["engines that cannot be frozen", { freeze: () => Promise.reject(new Error("no")) }],
  ["a store that is full", { keep: () => Promise.reject(new Error("database or disk is full")) }],
])("waits before it boots again where there are %s", async (_what, broken) => {
  const sandboxes = await open({ pinned: [lab] });
  await vi.advanceTimersByTimeAsync(10 * MINUTE);
  existing.clear();
  await sandboxes.reconcile(new Set());
  Object.assign(work, broken);
  boots = 0;
  for (let second = 0; second < 20; second += 1) {
    await tend(sandboxes);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(boots).toBe(1);
});

it("makes a new sandbox for whoever comes before what an earlier version left is looked at", async () => {
  const old = SandboxId.parse("o".repeat(12));
  existing.set(old, factsOf(old, [node1]));
  pooled.push({ sandbox: old, shape: { nodes: lab.nodes, images: lab.images }, version: "before", readyAt: 0 });
  let answer = (_version: string): void => undefined;
  work.versionOf = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const sandboxes = await open();
  expect(await started(sandboxes, lab)).not.toBe(old);
  answer("now");
  await vi.advanceTimersByTimeAsync(1);
  expect(removed).toEqual([old]);
});

it("hands out nothing that is ready while sandboxes have to be kept apart and are not", async () => {
  const sandboxes = await open({ pinned: [lab] });
  work.admit = async () => {
    throw new NodeStartError("Sandboxes are not kept apart.");
  };
  await expect(started(sandboxes, lab)).rejects.toThrow("kept apart");
});
