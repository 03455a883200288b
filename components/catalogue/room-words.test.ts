import { expect, test } from "vitest";
import type { CatalogueEntry } from "../../server/contract/lab.ts";
import { roomOf, roomWords } from "./room-words.ts";

const lab = (nodes: number) => ({ nodes: Array.from({ length: nodes }) }) as unknown as CatalogueEntry;
const LABS = [lab(1), lab(3), lab(3), lab(5)];
const sizes = [
  { nodes: 1, room: 40, capacity: 60 },
  { nodes: 3, room: 18, capacity: 24 },
];

test("the size that most labs have is the one that is told", () => {
  expect(roomOf(LABS, { sizes })).toEqual({ free: 18, of: 24, fits: 3 });
});

test("nothing is told of a machine that is not known yet", () => {
  expect(roomOf(LABS, { sizes: [] })).toBeNull();
  expect(roomOf(LABS, { sizes: [{ nodes: 3, room: 0, capacity: 0 }] })).toBeNull();
});

test("it is a sentence, and says what to do when nothing is free", () => {
  expect(roomWords({ free: 18, of: 24, fits: 3 })).toBe("18 of 24 sandboxes are free.");
  expect(roomWords({ free: 1, of: 1, fits: 3 })).toBe("1 of 1 sandbox is free.");
  expect(roomWords({ free: 0, of: 24, fits: 0 })).toBe("No sandbox is free now. Start gives you a place in the queue.");
});

test("what is smaller may start when the usual size does not fit", () => {
  const full = roomOf(LABS, {
    sizes: [
      { nodes: 1, room: 2, capacity: 60 },
      { nodes: 3, room: 0, capacity: 24 },
    ],
  });
  expect(full).toEqual({ free: 0, of: 24, fits: 1 });
  expect(full && roomWords(full)).toMatch(/^Labs on one node can start now; .+ queue\.$/);
});
