import { resolve } from "node:path";
import { expect, it } from "vitest";
import { labsFolder } from "./lab-folder.ts";

it("without DRYDOCK_LABS the labs are those of the checkout", () => {
  const own = { ok: true, folder: resolve(import.meta.dirname, "../lab-content") };
  expect(labsFolder(undefined)).toEqual(own);
  expect(labsFolder(" ")).toEqual(own);
});

it("a folder is read as the server reads it", () => {
  expect(labsFolder("/elsewhere/labs")).toEqual({ ok: true, folder: "/elsewhere/labs" });
  expect(labsFolder(" ../labs ")).toEqual({ ok: true, folder: resolve("../labs") });
});

it("a repository is not fetched: its clone's folder is asked for", () => {
  expect(labsFolder("https://example.org/labs.git#main:content")).toEqual({
    ok: false,
    message:
      "DRYDOCK_LABS is a git repository, https://example.org/labs.git, and these commands work on files. Clone it, and name the folder of the labs in the clone instead.",
  });
  expect(labsFolder("ssh://example.org/labs.git")).toMatchObject({
    ok: false,
    message: 'DRYDOCK_LABS is "ssh://example.org/labs.git"; expected a folder, such as that of a clone.',
  });
});
