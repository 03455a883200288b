import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CatalogueEntry, LabView } from "../contract/lab.ts";
import { loadLab } from "./load.ts";
import { catalogueEntry, labView } from "./view.ts";

const FOLDER = join(import.meta.dirname, "../../lab-content");
const { lab, problems } = await loadLab(FOLDER, "orchestration");
if (!lab) throw new Error(`the orchestration lab is broken: ${JSON.stringify(problems)}`);

const steps = lab.sections.flatMap((section) => section.steps);
const runs = steps.flatMap((step) => step.blocks.filter((block) => block.kind === "run"));

it("the orchestration lab has every command of the way, in order", () => {
  expect(runs.map(({ nodes, command }) => `${nodes}: ${command}`)).toEqual([
    "node1,node2,node3: docker version --format '{{.Server.Version}}'",
    "node1: docker run -dt ubuntu sleep infinity",
    "node1: docker ps",
    "node1: docker swarm init",
    "node1: docker info",
    "node2,node3: docker swarm join --token $WORKER_TOKEN node1:2377",
    "node1: docker node ls",
    "node1: docker service create --name sleep-app ubuntu sleep infinity",
    "node1: docker service ls",
    "node1: docker service update --replicas 7 sleep-app",
    "node1: docker service ps sleep-app",
    "node1: docker service update --replicas 4 sleep-app",
    "node1: docker node ls",
    "node1: docker node update --availability drain $NODE2_ID",
    "node1: docker service ps sleep-app",
    "node2: docker ps",
    "node1: docker service rm sleep-app",
    "node1: docker ps",
    "node1: docker kill $FIRST_CONTAINER",
    "node1: docker container prune --force",
    "node2,node3: docker swarm leave --force",
    "node1: docker swarm leave --force",
  ]);
});

it("every command shows what to expect", () => {
  expect(runs.filter((run) => run.output === null)).toEqual([]);
});

it("it has a place for each of its 18 pictures, in order", () => {
  expect(lab.pictures.map(({ file }) => file)).toEqual(
    Array.from({ length: 18 }, (_, index) => `image/img${index + 1}.png`),
  );
});

it("its checks and variables are bash, as far as bash can tell without running them", () => {
  const scripts = [...lab.checks.map(({ script }) => script), ...Object.values(lab.vars).map(({ run }) => run)];
  for (const script of scripts) expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
});

it("what a browser gets has the agreed form, and no script or key", () => {
  const view = labView(lab);
  expect(LabView.parse(view)).toEqual(view);
  expect(CatalogueEntry.parse(catalogueEntry(lab))).toMatchObject({
    id: "orchestration",
    sections: 6,
    steps: 20,
    checks: lab.checks.length,
  });
  const text = JSON.stringify(view);
  for (const { script } of lab.checks) expect(text).not.toContain(JSON.stringify(script).slice(1, 40));
  expect(view.vars.map(({ name, from }) => [name, from?.number ?? null])).toEqual([
    ["NODE1_IP", null],
    ["NODE2_IP", null],
    ["NODE3_IP", null],
    ["FIRST_CONTAINER", "2.1"],
    ["WORKER_TOKEN", "2.3"],
    ["NODE2_ID", "2.4"],
  ]);
});
