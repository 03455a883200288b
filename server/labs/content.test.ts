import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LabView } from "../contract/lab.ts";
import { loadLabs } from "./load.ts";
import { labView } from "./view.ts";

const { labs, problems } = await loadLabs(join(import.meta.dirname, "../../lab-content"));

it("the catalogue has the eight labs, in the order in which they are learnt", () => {
  expect([...labs.keys()]).toEqual([
    "first-containers",
    "images",
    "orchestration",
    "networks",
    "stacks",
    "updates",
    "quorum",
    "swarm-playground",
  ]);
});

it("none has a mistake; what may be missing is a picture not recorded yet", () => {
  expect(problems.filter(({ level, message }) => level === "error" || !/picture|image\//.test(message))).toEqual([]);
});

it.each([...labs.values()].map((lab) => [lab.id, lab] as const))(
  "%s: its scripts are bash, and stay here",
  (_, lab) => {
    const scripts = [...lab.checks.map(({ script }) => script), ...Object.values(lab.vars).map(({ run }) => run)];
    expect(spawnSync("bash", ["-n"], { input: scripts.join("\n"), encoding: "utf8" }).stderr).toBe("");
    const view = labView(lab);
    expect(LabView.parse(view)).toEqual(view);
    const text = JSON.stringify(view);
    for (const { script } of lab.checks) expect(text).not.toContain(JSON.stringify(script).slice(1, 60));
  },
);

it.each([...labs.values()].map((lab) => [lab.id, lab] as const))(
  "%s: a check that leads back names an earlier step, which has a check of its own",
  (_, lab) => {
    const steps = lab.sections.flatMap((section) => section.steps);
    const at = (id: string) => steps.findIndex((step) => step.id === id);
    const ways = lab.checks.flatMap(({ id, step, script }) =>
      Array.from(script.matchAll(/go back to the step ([^"]+?)\./gi), ([, title]) => ({ id, step, title })),
    );
    // A playground has next to no checks, and no way that one could be led back to.
    if (lab.checks.length > 2) expect(ways.length).toBeGreaterThan(0);
    for (const { id, step, title } of ways) {
      const back = steps.find((each) => each.title === title);
      expect(
        back?.blocks.some(({ kind }) => kind === "check"),
        `${id}: ${title}`,
      ).toBe(true);
      expect(at(back?.id ?? ""), `${id}: ${title}`).toBeLessThan(at(step));
    }
  },
);
