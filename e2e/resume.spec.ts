import { expect, test } from "@playwright/test";
import { Line } from "../server/testing/line.ts";
import { LabPage, NODES, serverUrl } from "./lab-page.ts";

let line: Line;
let lab: LabPage;

test.beforeAll(async ({ browser }) => {
  line = await Line.to(serverUrl());
  lab = await (await LabPage.open(browser, {}, line.url)).start();
});

test.afterAll(async () => {
  line?.mend();
  await lab?.close();
  line?.close();
});

/** What somebody sees of a terminal and can scroll back to: its text, and the pixels of its screen. */
async function look(node: string): Promise<{ text: string; pixels: string }> {
  const screen = lab.terminal(node).locator(".xterm-screen");
  // With the cursor of a terminal that has the keys.
  await lab.keys(node).focus();
  return { text: await lab.text(node), pixels: (await screen.screenshot()).toString("base64") };
}

/** The look of a terminal that has drawn all it was sent: two in a row are the same. */
async function settledLook(node: string): Promise<{ text: string; pixels: string }> {
  let before = await look(node);
  const same = async () => {
    const now = await look(node);
    const still = now.pixels === before.pixels && now.text === before.text;
    before = now;
    return still;
  };
  await expect.poll(same, { message: `${node} stands still` }).toBe(true);
  return before;
}

async function looksAs(node: string, before: { text: string; pixels: string }): Promise<void> {
  await expect(lab.terminal(node)).toHaveAttribute("data-status", "live");
  await expect.poll(() => lab.text(node), { message: `the text of ${node}` }).toBe(before.text);
  const same = async () => (await look(node)).pixels === before.pixels;
  await expect.poll(same, { message: `the picture of ${node} is as before` }).toBe(true);
}

async function enter(node: string, command: string): Promise<void> {
  await lab.type(node, command);
  await lab.page.keyboard.press("Enter");
}

test("vim, top and a service's progress look as before after a lost network of ten seconds, and after a reload", async () => {
  await lab.run("node1", "(echo plank; seq 500) > /root/planks");
  await enter("node1", "vim /root/planks");
  await lab.shows("node1", /^plank\n1\n/);
  await enter("node2", "top -d 3600");
  await lab.shows("node2", /^top - [\s\S]*^MiB Mem/m);
  await lab.run("node3", "docker swarm init --advertise-addr eth0 > /dev/null");
  // Its tasks find no node, so the progress stands still.
  const service = "--replicas 3 --endpoint-mode dnsrr --constraint node.labels.berth==9 ubuntu sleep infinity";
  await enter("node3", `docker service create --detach=false ${service}`);
  await lab.shows("node3", /^3\/3: no suitable node/m);
  const before = new Map<string, { text: string; pixels: string }>();
  for (const node of NODES) before.set(node, await settledLook(node));
  const looksAsBefore = async () => {
    for (const [node, looked] of before) await looksAs(node, looked);
  };

  line.cut();
  for (const node of NODES) await expect(lab.terminal(node)).toHaveAttribute("data-status", "lost");
  // The tries before it come after 0.5, 1, 2 and 4 seconds and a little; this one after 5.
  await expect(lab.page.getByText(/(Next try in [0-3] s, the 5th|the ([6-9]|\d\d)th)\./)).toBeVisible({
    timeout: 60_000,
  });
  line.mend();
  await looksAsBefore();

  await lab.page.reload();
  await looksAsBefore();

  // The shells behind them are there, with what stood above.
  await enter("node1", ":q!");
  await lab.shows("node1", /vim \/root\/planks\nroot@node1:~# ?$/);
  await lab.page.keyboard.type("echo ashore");
  await lab.page.keyboard.press("Enter");
  await lab.shows("node1", /^ashore$/m);
});
