import { describe, expect, it } from "vitest";
import { NodeName, SandboxId } from "../contract/ids.ts";
import { type PoolMember, type PoolSituation, planPool, REST_AFTER_MS, type Tier, tiersAfter } from "./pool-plan.ts";
import { type SandboxShape, shapeKey } from "./shape.ts";

const nodes = (count: number) => Array.from({ length: count }, (_, index) => NodeName.parse(`node${index + 1}`));
const swarm: SandboxShape = { nodes: nodes(3), images: ["ubuntu"] };
const single: SandboxShape = { nodes: nodes(1), images: [] };

let made = 0;
const member = (shape: SandboxShape, tier: Tier, settled = true): PoolMember => {
  made += 1;
  return { id: SandboxId.parse(String(made).padStart(12, "0")), key: shapeKey(shape), tier, settled };
};
const plan = (different: Partial<PoolSituation>) =>
  planPool({
    wanted: [],
    kept: [],
    members: [],
    hotMax: 2,
    frozenMax: 2,
    bootsFree: 9,
    fits: () => true,
    ...different,
  });
const nothing = { boot: [], thaw: [], freeze: [], remove: [] };

describe("the pool's plan", () => {
  it("makes what is wanted, and then nothing more", () => {
    const wanted = [{ shape: swarm, count: 1 }];
    expect(plan({ wanted })).toEqual({ ...nothing, boot: [swarm] });
    expect(plan({ wanted, members: [member(swarm, "hot", false)] })).toEqual(nothing);
    expect(plan({ wanted, members: [member(swarm, "hot")] })).toEqual(nothing);
  });

  it("keeps the operator's limits, and deals them out in turns", () => {
    const wanted = [
      { shape: swarm, count: 9 },
      { shape: single, count: 1 },
    ];
    expect(plan({ wanted }).boot).toEqual([swarm, swarm, swarm, single]);
    expect(plan({ wanted, hotMax: 0, frozenMax: 0 }).boot).toEqual([]);
  });

  it("makes what is reserved first, beside the limits, and lets it go with the reservation", () => {
    const kept = [{ shape: single, count: 2 }];
    const wanted = [{ shape: swarm, count: 1 }];
    expect(plan({ wanted, kept }).boot).toEqual([single, single, swarm]);
    expect(plan({ kept, hotMax: 0, frozenMax: 0 }).boot).toEqual([single, single]);
    const members = [member(single, "frozen"), member(single, "frozen")];
    expect(plan({ kept, members })).toEqual(nothing);
    expect(plan({ members }).remove.toSorted()).toEqual(members.map(({ id }) => id).toSorted());
  });

  it("never begins more boots than it may, and none that does not fit", () => {
    const wanted = [{ shape: swarm, count: 4 }];
    expect(plan({ wanted, bootsFree: 1 }).boot).toHaveLength(1);
    expect(plan({ wanted, bootsFree: 0 }).boot).toHaveLength(0);
    expect(plan({ wanted, fits: (count) => count < 3 }).boot).toHaveLength(0);
  });

  it("freezes what is more than the hot tier takes, and leaves alone what is under way", () => {
    const members = [member(swarm, "hot"), member(swarm, "hot"), member(swarm, "hot"), member(swarm, "hot", false)];
    const wanted = [{ shape: swarm, count: 4 }];
    const { freeze, ...rest } = plan({ wanted, members });
    expect(freeze).toEqual([members[1]?.id, members[2]?.id]);
    expect(rest).toEqual({ boot: [], thaw: [], remove: [] });
  });

  it("freezes all that wait, and removes none, when nobody came for a while", () => {
    const limits = { hotMax: 2, frozenMax: 1 };
    const wanted = [{ shape: swarm, count: 3 }];
    const members = [member(swarm, "hot"), member(swarm, "hot"), member(swarm, "frozen")];
    expect(plan({ wanted, members, ...tiersAfter(REST_AFTER_MS - 1, limits) })).toEqual(nothing);
    const { freeze, ...rest } = plan({ wanted, members, ...tiersAfter(REST_AFTER_MS, limits) });
    expect(freeze).toEqual([members[0]?.id, members[1]?.id]);
    expect(rest).toEqual({ boot: [], thaw: [], remove: [] });
  });

  it("moves frozen ones up when a hot one was taken, the oldest first, and makes new ones behind them", () => {
    const members = [member(swarm, "hot"), member(swarm, "frozen"), member(swarm, "frozen")];
    const wanted = [{ shape: swarm, count: 4 }];
    expect(plan({ wanted, members })).toEqual({ ...nothing, thaw: [members[1]?.id], boot: [swarm] });
  });

  it("removes what is no longer wanted: frozen before hot, and nothing that is under way", () => {
    const members = [member(swarm, "hot"), member(swarm, "hot"), member(swarm, "frozen"), member(single, "hot")];
    const booting = member(single, "hot", false);
    const wanted = [{ shape: swarm, count: 1 }];
    const { remove } = plan({ wanted, members: [...members, booting] });
    expect(remove.toSorted()).toEqual([members[1]?.id, members[2]?.id, members[3]?.id]);
    expect(plan({ members }).remove).toHaveLength(4);
  });

  it("settles from any situation within the limits", () => {
    const tiers: Tier[] = ["hot", "frozen"];
    for (let seed = 0; seed < 200; seed += 1) {
      const random = (below: number) => Math.floor(Math.abs(Math.sin(seed * 7919 + made++)) * below);
      const wanted = [
        { shape: swarm, count: 1 + random(5) },
        { shape: single, count: 1 + random(5) },
      ];
      let members = Array.from({ length: random(9) }, () =>
        member(random(2) ? swarm : single, tiers[random(2)] ?? "hot"),
      );
      const situation = { wanted, hotMax: random(4), frozenMax: random(4) };
      let rounds = 0;
      for (; rounds < 12; rounds += 1) {
        const next = plan({ ...situation, members, bootsFree: 1 });
        if (JSON.stringify(next) === JSON.stringify(nothing)) break;
        members = members.filter(({ id }) => !next.remove.includes(id));
        members = members.map((each) => {
          if (next.thaw.includes(each.id)) return { ...each, tier: "hot" as const };
          return next.freeze.includes(each.id) ? { ...each, tier: "frozen" as const } : each;
        });
        members.push(...next.boot.map((shape) => member(shape, "hot")));
      }
      expect(rounds).toBeLessThan(12);
      const count = (tier: Tier) => members.filter((each) => each.tier === tier).length;
      expect(count("hot")).toBeLessThanOrEqual(situation.hotMax);
      expect(count("frozen")).toBeLessThanOrEqual(situation.frozenMax);
    }
  });
});
