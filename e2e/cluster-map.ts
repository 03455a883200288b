import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import Docker from "dockerode";
import type { Sandbox } from "./nodes.ts";

/** What the specs of the cluster map share: where its parts are, and what the engines' own command line says. */

/** A container that ignores its stop signal is killed after 10 s, and a task moves only then. Milliseconds. */
export const MOVED_WITHIN_MS = 40_000;

export const map = (page: Page): Locator => page.getByRole("region", { name: "Cluster map" });
export const column = (page: Page, node: string): Locator => page.locator(`[data-cluster-node="${node}"]`);
export const running = (scope: Locator, service: string): Locator =>
  scope.locator(`[data-task][data-service="${service}"][data-state="running"]`);

/** `sleep-app.1 node2`, sorted, as `docker service ps` says. */
export async function places(sandbox: Sandbox, service: string): Promise<string[]> {
  const format = "{{.Name}} {{.Node}} {{.CurrentState}}";
  const lines = await sandbox.dockerLines(
    "node1",
    ...["service", "ps", service, "--filter", "desired-state=running", "--format", format],
  );
  const up = lines.filter((line) => line.includes(" Running "));
  return up.map((line) => line.split(" ").slice(0, 2).join(" ")).sort();
}

/** The same, as the map shows it. */
export async function drawn(page: Page, service: string): Promise<string[]> {
  const found: string[] = [];
  for (const node of ["node1", "node2", "node3"]) {
    const names = await running(column(page, node), service).evaluateAll((tiles) =>
      tiles.map((tile) => tile.getAttribute("data-name")),
    );
    found.push(...names.map((name) => `${name} ${node}`));
  }
  return found.sort();
}

/** A swarm of three, made beside the terminals: what the map shows of it has to come from the engines. */
export async function formSwarm(sandbox: Sandbox): Promise<void> {
  await sandbox.docker("node1", "swarm", "init");
  const token = await sandbox.docker("node1", "swarm", "join-token", "-q", "worker");
  for (const node of ["node2", "node3"]) await sandbox.docker(node, "swarm", "join", "--token", token, "node1:2377");
}

/** Pulls the plug of a node: its container is killed, and nothing on it can say goodbye. */
export async function kill(sandbox: Sandbox, node: string): Promise<void> {
  await new Docker().getContainer(sandbox.containers.get(node) ?? "").kill();
}

/** What axe finds in both themes: theme, rule, element. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["dark", "light"]) {
    await page.evaluate((wanted) => {
      document.documentElement.dataset.theme = wanted;
    }, theme);
    await page.waitForTimeout(300);
    const { violations: broken } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of broken) for (const { html } of nodes) found.push(`${theme} ${id}: ${html}`);
  }
  return found;
}
