import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClusterView } from "../contract/cluster.ts";
import { applyChange } from "../contract/cluster-change.ts";
import { NodeName, SessionId } from "../contract/ids.ts";
import { ClusterModel } from "../testing/cluster-model.ts";
import { Random } from "../testing/random.ts";
import { ClusterFollower } from "./cluster-follower.ts";

const names = ["node1", "node2", "node3"].map((name) => NodeName.parse(name));
const session = SessionId.parse("abcdefghij0123456789");
const machines = names.map((name, index) => ({ name, address: `10.32.0.${index + 2}`, trouble: "" }));
/** Past every retry and afterlook. Milliseconds. */
const CALM_MS = 30_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function follow(model: ClusterModel, onView: (view: ClusterView | null) => void = () => undefined): ClusterFollower {
  let shown: ClusterView | null = null;
  const follower = new ClusterFollower(
    {
      session,
      nodes: new Map(
        names.map((name) => [name, { engine: model.engineOf(name), open: () => Promise.reject(new Error()) }]),
      ),
      onChange: (change) => {
        shown = shown && applyChange(shown, change);
        onView(shown);
      },
      onUsage: () => undefined,
      onError: () => undefined,
      now: Date.now,
    },
    machines,
  );
  shown = follower.view();
  return follower;
}

const withoutTimes = ({ epoch: _, revision: __, serverTime: ___, ...picture }: ClusterView) => ({
  ...picture,
  nodes: picture.nodes.map((node) => ({ ...node, lastHeardAt: node.lastHeardAt === null ? null : 0 })),
});

test.each(Array.from({ length: 60 }, (_, index) => index + 1))(
  "whatever happens, and however its events come, the picture ends as a fresh look gives it (seed %i)",
  async (seed) => {
    const random = new Random(seed);
    const model = new ClusterModel(names, random);
    let shown: ClusterView | null = null;
    using follower = follow(model, (view) => {
      expect(view, "a change follows on the one before").not.toBeNull();
      shown = view;
    });
    for (let deed = 0; deed < 150; deed += 1) {
      model.act();
      if (random.chance(0.5)) await vi.advanceTimersByTimeAsync(random.below(400));
    }
    model.settle();
    await vi.advanceTimersByTimeAsync(CALM_MS);

    using fresh = follow(model);
    await vi.advanceTimersByTimeAsync(CALM_MS);
    expect(withoutTimes(follower.view())).toEqual(withoutTimes(fresh.view()));
    expect(shown).toEqual({ ...follower.view(), serverTime: expect.any(Number) });
  },
);

test("at rest nothing is asked of any engine", async () => {
  const model = new ClusterModel(names, new Random(7));
  const asked = vi.fn();
  for (const name of names) {
    const engine = model.engineOf(name);
    vi.spyOn(model, "engineOf").mockReturnValueOnce({
      ...engine,
      containers: () => {
        asked();
        return engine.containers();
      },
    });
  }
  using _follower = follow(model);
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(asked).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(10 * CALM_MS);
  expect(asked).toHaveBeenCalledTimes(3);
});

test("a browser that missed a change does not guess: it has to ask for the whole", () => {
  using follower = follow(new ClusterModel(names, new Random(1)));
  const view = follower.view();
  const change = { ...view, revision: view.revision + 2, tiles: [], services: null, gone: [] };
  expect(applyChange(view, change)).toBeNull();
  expect(applyChange(view, { ...change, revision: view.revision + 1, epoch: "another" })).toBeNull();
  expect(applyChange(view, { ...change, revision: view.revision })).toBe(view);
});
