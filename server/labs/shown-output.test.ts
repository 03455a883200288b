import { expect, test } from "vitest";
import { shownOutput } from "./shown-output.ts";

test("columns stand below their titles where … stands for a long first one", () => {
  expect(
    shownOutput(
      [
        "ID                            HOSTNAME   STATUS    MANAGER STATUS",
        "… *   node1      Ready     Leader",
        "…     node2      Ready     ",
      ].join("\n"),
    ),
  ).toBe(
    [
      "ID    HOSTNAME   STATUS    MANAGER STATUS",
      "… *   node1      Ready     Leader",
      "…     node2      Ready     ",
    ].join("\n"),
  );
});

test("columns stand below their titles where the title is longer than …", () => {
  expect(shownOutput('CONTAINER ID   IMAGE     COMMAND …\n…   ubuntu    "sleep infinity"   …')).toBe(
    'CONTAINER ID   IMAGE     COMMAND …\n…              ubuntu    "sleep infinity"   …',
  );
});

test("what is no table stays as it is", () => {
  for (const output of [
    "…",
    "Swarm initialized: current node (…) is now a manager.\n...",
    "NAMES     PORTS\nprivate   127.0.0.1:8081->80/tcp",
    "1/7: running   […]\n2/7: running   […]",
  ]) {
    expect(shownOutput(output)).toBe(output);
  }
});
