import { expect, test } from "vitest";
import { splitReference } from "./base-image.mjs";

test.each([
  ["debian", "debian", "latest"],
  ["debian:trixie-slim", "debian", "trixie-slim"],
  ["registry.example:5000/debian", "registry.example:5000/debian", "latest"],
  ["registry.example:5000/team/debian:13", "registry.example:5000/team/debian", "13"],
  [`debian@sha256:${"a".repeat(64)}`, "debian", `sha256:${"a".repeat(64)}`],
  [`host:5000/debian:13@sha256:${"a".repeat(64)}`, "host:5000/debian:13", `sha256:${"a".repeat(64)}`],
])("%s is pulled as the engine wants it", (reference, name, tag) => {
  expect(splitReference(reference)).toEqual({ name, tag });
});
