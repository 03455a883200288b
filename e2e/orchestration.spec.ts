import { expect, test } from "@playwright/test";
import { LAB_TITLE, LabPage, NODES } from "./lab-page.ts";
import type { Sandbox } from "./nodes.ts";

// One learner, one session, from the first page to the last step; each part needs those before it.
test.describe.configure({ mode: "serial" });

let lab: LabPage;
let sandbox: Sandbox;

test.beforeAll(async ({ browser }) => {
  lab = await LabPage.open(browser);
});

test.afterAll(async () => {
  await lab.close();
});

/** What the service wants and what runs, as node1's engine says it: `7/7`. */
const replicas = () => sandbox.docker("node1", "service", "ls", "-f", "name=sleep-app", "--format", "{{.Replicas}}");

/** Node of every running task of the service. */
const runningOn = async () =>
  (await sandbox.dockerLines("node1", "service", "ps", "sleep-app", "--format", "{{.Node}} {{.CurrentState}}"))
    .filter((line) => / Running /.test(`${line} `))
    .map((line) => line.split(" ")[0] ?? "")
    .toSorted();

test("the catalogue leads to three terminals beside the tutorial", async () => {
  const { page } = lab;
  await page.goto("/");
  await page.getByRole("link", { name: LAB_TITLE, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: LAB_TITLE })).toBeVisible();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/s\/[a-z0-9]{20}$/);
  await lab.live();
  sandbox = await lab.sandbox();
  await expect(page.getByRole("heading", { level: 1, name: "What is orchestration" })).toBeVisible();

  for (const node of NODES) {
    await lab.shows(node, `root@${node}:~#`);
    expect(await lab.click(node, "docker version --format '{{.Server.Version}}'")).toBe(0);
    const version = await sandbox.docker(node, "version", "--format", "{{.Server.Version}}");
    await lab.shows(node, `\n${version}\n`);
  }
});

test("nothing that is true of new nodes counts as done", async () => {
  const states = async () => Object.values((await lab.view()).checks).map(({ state }) => state);
  // "Has left the swarm" and the like are true, and looked at by now.
  await expect.poll(states).toContain("open");
  expect(await states()).not.toContain("passed");
  await expect(lab.page.locator("body")).toContainText("0 of 13 checks");
});

test("a container started by hand runs on node1 and nowhere else", async () => {
  await lab.nextSection("Turn on Swarm mode");
  await expect(lab.check("container-runs")).not.toHaveAttribute("data-state", "passed");
  expect(await lab.click("node1", "docker run -dt ubuntu sleep infinity")).toBe(0);
  await lab.passed("container-runs");
  expect(await sandbox.dockerLines("node1", "ps", "--format", "{{.Image}} {{.Command}}")).toEqual([
    'ubuntu "sleep infinity"',
  ]);
  expect(await sandbox.dockerLines("node2", "ps", "-aq")).toEqual([]);
  expect(await sandbox.dockerLines("node3", "ps", "-aq")).toEqual([]);

  // Typed this time, not clicked.
  expect(await lab.typeCommand("node1", "docker ps")).toBe(0);
  const [id = "none"] = await sandbox.dockerLines("node1", "ps", "-q");
  await lab.shows("node1", new RegExp(`^${id} +ubuntu +"sleep infinity"`, "m"));
});

test("three engines become one swarm; the workers' token is filled in", async () => {
  const join = "docker swarm join --token $WORKER_TOKEN node1:2377";
  await expect(
    lab.page.getByRole("button", { name: `Needs the worker token: step 2.3. Run on node2: ${join}` }),
  ).toBeDisabled();
  expect(await lab.typeCommand("node1", "docker swarm init")).toBe(0);
  await lab.passed("manager-ready");
  expect(await sandbox.docker("node1", "info", "--format", "{{.Swarm.ControlAvailable}}")).toBe("true");
  expect(await lab.click("node1", "docker info")).toBe(0);
  await lab.shows("node1", /Is Manager: true/);

  const token = await sandbox.docker("node1", "swarm", "join-token", "-q", "worker");
  await expect(lab.page.getByText(`docker swarm join --token ${token} node1:2377`)).toBeVisible();
  for (const node of ["node2", "node3"]) {
    expect(await lab.click(node, join)).toBe(0);
    await lab.shows(node, "This node joined a swarm as a worker.");
  }
  await lab.passed("workers-joined");
  const members = async () =>
    (await sandbox.dockerLines("node1", "node", "ls", "--format", "{{.Hostname}} {{.Status}} {{.ManagerStatus}}"))
      .map((line) => line.trim())
      .toSorted();
  expect(await members()).toEqual(["node1 Ready Leader", "node2 Ready", "node3 Ready"]);
  expect(await lab.click("node1", "docker node ls")).toBe(0);
});

test("a service of one replica runs", async () => {
  await lab.nextSection("Deploy the application");
  expect(await lab.click("node1", "docker service create --name sleep-app ubuntu sleep infinity")).toBe(0);
  await lab.passed("service-created");
  expect(await replicas()).toBe("1/1");
  expect(await runningOn()).toHaveLength(1);
  expect(await lab.click("node1", "docker service ls")).toBe(0);
  await lab.shows("node1", /sleep-app +replicated +1\/1 /);
});

test("it grows to seven on three nodes, and goes back to four", async () => {
  await lab.nextSection("Scale the application");
  expect(await lab.click("node1", "docker service update --replicas 7 sleep-app")).toBe(0);
  await lab.passed("seven-run");
  expect(await replicas()).toBe("7/7");
  const seven = await runningOn();
  expect(seven).toHaveLength(7);
  expect(new Set(seven)).toEqual(new Set(NODES));
  expect(await lab.click("node1", "docker service ps sleep-app")).toBe(0);
  await lab.shows("node1", /sleep-app\.7 /);

  expect(await lab.typeCommand("node1", "docker service update --replicas 4 sleep-app")).toBe(0);
  await lab.passed("four-run");
  expect(await replicas()).toBe("4/4");
  await expect.poll(runningOn, { message: "nodes of the running tasks" }).toHaveLength(4);
});

test("a reload keeps nodes, shells, screens, place and progress", async () => {
  const { page } = lab;
  await lab.nextSection("Drain a node");
  expect(await lab.click("node1", "docker node ls")).toBe(0);
  expect(await lab.typeCommand("node2", "BERTH=$((40 + 2))")).toBe(0);
  const screens = await Promise.all(NODES.map((node) => lab.text(node)));
  const progress = await page.getByRole("img", { name: / done$/ }).getAttribute("aria-label");
  const passed = Object.entries((await lab.view()).checks).filter(([, { state }]) => state === "passed");
  expect(screens[0]).toContain("docker swarm init");

  await page.reload();
  await lab.live();
  await expect(page.getByRole("heading", { level: 1, name: "Drain a node" })).toBeVisible();
  expect(await Promise.all(NODES.map((node) => lab.text(node)))).toEqual(screens);
  await expect(page.getByRole("img", { name: progress ?? "no progress" })).toBeVisible();
  // Those that do not hold yet go on being asked meanwhile.
  expect((await lab.view()).checks).toMatchObject(Object.fromEntries(passed));
  await expect(page.getByRole("button", { name: "Run again on node1: docker node ls" })).toBeVisible();
  expect(await lab.run("node2", "echo $BERTH")).toEqual({ output: "42", exitCode: 0 });
});

test("after the drain of node2 all four tasks run on node1 and node3", async () => {
  const id = await sandbox.docker("node1", "node", "ls", "-q", "-f", "name=node2");
  await expect(lab.page.getByText(`docker node update --availability drain ${id}`)).toBeVisible();
  expect(await lab.click("node1", "docker node update --availability drain $NODE2_ID")).toBe(0);
  await lab.passed("node2-drained");
  expect(await sandbox.docker("node1", "node", "inspect", "node2", "--format", "{{.Spec.Availability}}")).toBe("drain");
  await lab.passed("tasks-moved");
  const nodes = await runningOn();
  expect(nodes).toHaveLength(4);
  expect(new Set(nodes)).toEqual(new Set(["node1", "node3"]));
  expect(await replicas()).toBe("4/4");
  expect(await lab.click("node1", "docker service ps sleep-app")).toBe(0);
  await lab.shows("node1", /\\_ sleep-app\.\d +ubuntu:latest +node2 +Shutdown/);
  expect(await lab.click("node2", "docker ps")).toBe(0);
  expect(await sandbox.dockerLines("node2", "ps", "-q")).toEqual([]);
});

test("after cleaning up no node has a container or a swarm, and every check has passed", async () => {
  await lab.nextSection("Clean up");
  expect(await lab.typeCommand("node1", "docker service rm sleep-app")).toBe(0);
  await lab.passed("service-removed");
  expect(await lab.click("node1", "docker ps")).toBe(0);
  expect(await lab.click("node1", "docker kill $FIRST_CONTAINER")).toBe(0);
  expect(await lab.click("node1", "docker container prune --force")).toBe(0);
  await expect
    .poll(() => sandbox.dockerLines("node1", "ps", "-q"), { message: "running containers", timeout: 20_000 })
    .toEqual([]);
  // Containers of the service that were still stopping are removed by the swarm, not by the prune before.
  await lab.passed("containers-gone");
  for (const node of ["node2", "node3"]) expect(await lab.click(node, "docker swarm leave --force")).toBe(0);
  await lab.passed("node2-left");
  await lab.passed("node3-left");
  expect(await lab.click("node1", "docker swarm leave --force")).toBe(0);
  await lab.passed("nothing-left");

  for (const node of NODES) {
    expect(await sandbox.docker(node, "info", "--format", "{{.Swarm.LocalNodeState}}"), node).toBe("inactive");
    expect(await sandbox.dockerLines(node, "ps", "-aq"), node).toEqual([]);
    expect(await sandbox.dockerLines(node, "volume", "ls", "-q"), node).toEqual([]);
  }
  const states = Object.entries((await lab.view()).checks).map(([id, { state }]) => `${id}: ${state}`);
  const declared = (await lab.lab()).checks;
  expect(states).toHaveLength(declared);
  expect(states.filter((line) => !line.endsWith(": passed"))).toEqual([]);
  await expect(lab.page.getByRole("img", { name: `${declared} of ${declared} checks done` })).toBeVisible();
});
