import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { VARIABLES } from "./config-variables.ts";

const file = readFileSync(new URL("../docker-compose.yml", import.meta.url), "utf8");
const { services } = parse(file) as { services: { app: { environment: string[] } } };
const lines = services.app.environment;

/** What has to be so in the container, and what compose has another default for. */
const SET_THERE = [
  "PORT",
  "DRYDOCK_HOST",
  "DRYDOCK_ACCESS",
  "DRYDOCK_PUBLIC_URL",
  "DRYDOCK_DATA",
  "DRYDOCK_NODE_IMAGE",
];
/** The engine's socket is mounted, and the image has no sources to serve from. */
const LEFT_OUT = ["DRYDOCK_DEV", "DOCKER_HOST"];

test("docker compose passes on every variable that it does not set itself, and leaves unset what is unset", () => {
  const names = (some: string[]) => some.map((line) => line.split("=")[0]);
  expect(names(lines.filter((line) => line.includes("=")))).toEqual(SET_THERE);
  // A name alone is passed on when it is set, and only then.
  expect([...names(lines), ...LEFT_OUT].sort()).toEqual(Object.keys(VARIABLES).sort());
});

test("docs/operating.md names what docker compose does not pass on", () => {
  const docs = readFileSync(new URL("../docs/operating.md", import.meta.url), "utf8");
  const paragraph = docs.split("\n\n").find((each) => each.startsWith("`docker compose up` passes")) ?? "";
  for (const name of ["PORT", "DRYDOCK_HOST", "DRYDOCK_DATA", "DRYDOCK_NODE_IMAGE", ...LEFT_OUT])
    expect(paragraph).toContain(`\`${name}\``);
});
