import { expect, test } from "vitest";
import { initials } from "./people.tsx";

test("a face has the first letters of the first and the last name, whatever the script", () => {
  expect(["Mara Lind", "Owner", "watcher 1", "  Ana  de  Souza ", "李 雷", "🐳 whale", ""].map(initials)).toEqual([
    "ML",
    "O",
    "W1",
    "AS",
    "李雷",
    "🐳W",
    "",
  ]);
});
