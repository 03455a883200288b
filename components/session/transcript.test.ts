import { expect, test } from "vitest";
import { transcriptOf } from "./transcript.ts";

test("a transcript has every terminal's text under its node's name", () => {
  const text = transcriptOf("A lab", ["node1", "node2"], 0, (node) => `root@${node}:~# ls\n\n`);
  expect(text).toBe(
    "A lab\nStarted 1970-01-01T00:00:00.000Z\n\n==== node1 ====\nroot@node1:~# ls\n\n==== node2 ====\nroot@node2:~# ls\n",
  );
});
