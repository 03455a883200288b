import { expect } from "@playwright/test";
import { test } from "./browsers.ts";
import { violations } from "./cluster-map.ts";

/** A node that runs out of something says so where its learner types, and only there. */

/** A node's disk is looked at every ten seconds while its page is open; a busy machine takes its time. Milliseconds. */
const NOTICED_WITHIN_MS = 45_000;

test("a full disk and a lack of memory are told in words, and a disk with room again is quiet", async ({
  openBrowser,
}) => {
  const lab = await (await openBrowser()).start();
  const bar = (node: string, words: RegExp) => lab.terminal(node).getByRole("status").filter({ hasText: words });

  await lab.run("node1", "fallocate -l $(($(stat -f -c '%a*%S' /root)*95/100)) /root/fill");
  await expect(bar("node1", /The disk of node1 is nearly full/)).toBeVisible({ timeout: NOTICED_WITHIN_MS });
  await expect(lab.terminal("node1")).toContainText("docker system prune");

  expect((await lab.run("node2", "tail /dev/zero")).exitCode).toBe(137);
  await expect(bar("node2", /node2 ran out of memory/)).toBeVisible({ timeout: NOTICED_WITHIN_MS });
  await expect(bar("node3", /./)).toHaveCount(0);
  expect(await violations(lab.page)).toEqual([]);

  await lab.run("node1", "rm /root/fill");
  await expect(bar("node1", /The disk of node1/)).toHaveCount(0, { timeout: NOTICED_WITHIN_MS });
});
