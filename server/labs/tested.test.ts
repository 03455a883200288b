import { expect, it } from "vitest";
import { hashOfText, readTested } from "./tested.ts";

const record = (different: object = {}) =>
  JSON.stringify({
    date: "2026-11-22",
    docker: "26.1.5",
    blocks: 22,
    checks: 13,
    text: hashOfText("the lab"),
    ...different,
  });

it("a lab that was tested says when and on what, as long as its text is the one that was tested", () => {
  expect(readTested(record(), "the lab")).toEqual({ date: "2026-11-22", docker: "26.1.5", blocks: 22, checks: 13 });
  expect(readTested(record(), "the lab, changed")).toBeNull();
  expect(readTested(null, "the lab")).toBeNull();
});

it("a record that is not in its form claims nothing", () => {
  for (const bad of ["", "{", "null", record({ date: "yesterday" }), record({ docker: "<b>" }), record({ more: 1 })]) {
    expect(readTested(bad, "the lab")).toBeNull();
  }
});
