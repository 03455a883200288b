import { expect, test } from "vitest";
import type { LabView } from "../../server/contract/lab.ts";
import type { CheckState } from "../../server/contract/session.ts";
import { saysUndone } from "./undone.ts";

const step = (title: string, check: string) => ({
  title,
  blocks: [{ kind: "check", id: check, node: "node1", title: check, hold: false }],
});
const lab = { sections: [{ steps: [step("Form a swarm", "formed"), step("Scale", "scaled")] }] } as unknown as LabView;
const passed: CheckState = { state: "passed", message: "", at: 1 };
const words = "node1 is not a manager. Go back to the step Form a swarm.";

test("a check whose words lead back to a step that was done says that it was undone", () => {
  expect(saysUndone(words, lab, { formed: passed })).toBe(true);
  expect(
    saysUndone("If it was removed, go back to the step Form a swarm. It takes 10 s.", lab, { formed: passed }),
  ).toBe(true);
});

test("who has not been there yet is just early", () => {
  expect(saysUndone(words, lab, {})).toBe(false);
  expect(saysUndone(words, lab, { formed: { state: "watching", message: "not yet", at: 1 } })).toBe(false);
});

test("other words, and steps that are not in the lab, are no way back", () => {
  expect(saysUndone("2 of 3 run.", lab, { formed: passed })).toBe(false);
  expect(saysUndone("Go back to the step Nowhere.", lab, { formed: passed })).toBe(false);
});
