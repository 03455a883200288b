import { expect, test } from "vitest";
import { PersonName } from "./people.ts";

const accepted = (name: string) => PersonName.safeParse(name).success;

test.each([
  "Mara",
  "Zo\u00eb",
  "\u674e\u96f7",
  "Team 4",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}",
  "\u{1f3f3}\ufe0f\u200d\u{1f308} Kim",
  "\u{1f469}\u{1f3fd}\u200d\u{1f680}",
])("%s is a name", (name) => expect(accepted(name)).toBe(true));

test.each([
  ["nothing", "  "],
  ["a second line", "Mara\nOwner"],
  ["a line separator", "Mara\u2028Owner"],
  ["an escape", "\u001b[31mMara"],
  ["an override of the direction", "\u202eMara"],
  ["an isolate of the direction", "Mara \u2067x"],
  ["a zero width space", "Ma\u200bra"],
  ["a joiner between letters", "Ma\u200dra"],
  ["a joiner that joins nothing", "\u{1f469}\u200d"],
  ["a joiner alone", "\u200d"],
  ["half a surrogate pair", "\ud83d"],
])("%s is none", (_, name) => expect(accepted(name)).toBe(false));
