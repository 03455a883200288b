import { describe, expect, it } from "vitest";
import { LabId } from "../contract/ids.ts";
import type { Reservation } from "../store/reservation.ts";
import { keptNow, peaksWith, preparedFrom } from "./reservation-plan.ts";

const MINUTE = 60_000;
const NOON = 12 * 60 * MINUTE;
const [swarm, images] = ["orchestration", "images"].map((id) => LabId.parse(id)) as [LabId, LabId];
const lesson = (different: Partial<Reservation> = {}): Reservation => ({
  ...{ id: "a", lab: swarm, sandboxes: 20, from: NOON, until: NOON + 60 * MINUTE, madeAt: 0 },
  ...different,
});
const kept = (reservations: Reservation[], now: number, inUse = 0) =>
  Object.fromEntries(keptNow(reservations, now, 1, () => inUse));

describe("a reservation", () => {
  it("is prepared early enough for all its boots, one after the other or several at a time", () => {
    expect((NOON - preparedFrom(lesson(), 1)) / MINUTE).toBe(15);
    expect((NOON - preparedFrom(lesson(), 4)) / MINUTE).toBe(7.5);
  });

  it("keeps its sandboxes from then until its end, and no longer", () => {
    expect(kept([lesson()], NOON - 15 * MINUTE - 1)).toEqual({});
    expect(kept([lesson()], NOON - 15 * MINUTE)).toEqual({ orchestration: 20 });
    expect(kept([lesson()], NOON + 60 * MINUTE - 1)).toEqual({ orchestration: 20 });
    expect(kept([lesson()], NOON + 60 * MINUTE)).toEqual({});
  });

  it("does not keep once more what its sessions have, and less than nothing is nothing", () => {
    expect(kept([lesson()], NOON, 12)).toEqual({ orchestration: 8 });
    expect(kept([lesson()], NOON, 20)).toEqual({});
    expect(kept([lesson()], NOON, 25)).toEqual({});
  });

  it("of the same lab adds to another one while both last", () => {
    const second = lesson({ id: "b", sandboxes: 5, from: NOON + 30 * MINUTE, until: NOON + 90 * MINUTE });
    const third = lesson({ id: "c", lab: images, sandboxes: 2 });
    expect(kept([lesson(), second, third], NOON + 45 * MINUTE)).toEqual({ orchestration: 25, images: 2 });
    expect(kept([lesson(), second, third], NOON + 75 * MINUTE)).toEqual({ orchestration: 5 });
  });

  it("counts sessions from its own preparation on, not those of the morning", () => {
    const asked: number[] = [];
    keptNow([lesson()], NOON, 1, (_lab, since) => asked.push(since));
    expect(asked).toEqual([NOON - 15 * MINUTE]);
  });

  it("that is made late does not count who was there before it", () => {
    const asked: number[] = [];
    keptNow([lesson({ madeAt: NOON + 5 * MINUTE })], NOON + 6 * MINUTE, 1, (_lab, since) => asked.push(since));
    expect(asked).toEqual([NOON + 5 * MINUTE]);
  });

  it("is weighed against the others of its time only, at each moment at which something begins", () => {
    const later = lesson({ id: "b", from: NOON + 30 * MINUTE, until: NOON + 120 * MINUTE });
    const tomorrow = lesson({ id: "c", from: NOON + 1440 * MINUTE, until: NOON + 1500 * MINUTE });
    const peaks = peaksWith(lesson(), [later, tomorrow], 1).map((peak) => peak.get(swarm));
    expect(peaks).toEqual([20, 40]);
    expect(peaksWith(tomorrow, [lesson(), later], 1).map((peak) => peak.get(swarm))).toEqual([20]);
  });

  it("that begins in another one's time finds that one there", () => {
    const inner = lesson({ id: "b", sandboxes: 3, from: NOON + 30 * MINUTE, until: NOON + 40 * MINUTE });
    expect(peaksWith(inner, [lesson()], 1).map((peak) => peak.get(swarm))).toEqual([23]);
  });
});
