import { access, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { atMost, type Chapter, type Measurement, seconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const ENDS = 8;
const LOOK_EACH_MS = 20;
const GONE_WITHIN_MS = 60_000;

/** How long a session's end takes, seen from the engine. */
export const sessionEnd: Measurement = {
  name: "end",
  async run({ docker, url }: Stage): Promise<Chapter> {
    const took: number[] = [];
    for (let count = 0; count < ENDS; count += 1) took.push(await endToNothing(docker, url));
    const { p50, p95 } = spreadOf(took);
    return {
      title: "The end of a session",
      how: `From \`DELETE /api/v1/sessions/ID\` until the engine has no container, no network and no volume of it, and the kernel none of the loop devices that came with it, looked at every ${LOOK_EACH_MS} ms. ${ENDS} sessions of three nodes that nobody worked in, one after the other.`,
      findings: [atMost("end of a session to nothing left, p95", p95 / 1000, 3, seconds)],
      table: {
        head: ["ends", "p50", "p95", "most"],
        rows: [[String(ENDS), seconds(p50 / 1000), seconds(p95 / 1000), seconds(Math.max(...took) / 1000)]],
      },
    };
  },
};

/** Milliseconds. */
async function endToNothing(docker: Docker, url: string): Promise<number> {
  const others = new Set(await loopDevices());
  const session = await BenchSession.start(url);
  const own = new Set((await loopDevices()).filter((device) => !others.has(device)));
  const containers = await docker.listContainers({ filters: { label: ["drydock=1", "drydock.node"] } });
  const newest = containers.sort((a, b) => b.Created - a.Created)[0];
  const sandbox = newest?.Labels["drydock.sandbox"];
  if (!sandbox) throw new Error("The session's nodes are not on the engine.");
  const start = performance.now();
  const ended = session.end(GONE_WITHIN_MS);
  while ((await leftOf(docker, sandbox, own)) > 0) {
    if (performance.now() - start > GONE_WITHIN_MS) throw new Error(`Something of ${sandbox} is left.`);
    await sleep(LOOK_EACH_MS);
  }
  const ms = performance.now() - start;
  await ended;
  return ms;
}

async function leftOf(docker: Docker, sandbox: string, own: ReadonlySet<string>): Promise<number> {
  const filters = { label: [`drydock.sandbox=${sandbox}`] };
  const [containers, networks, { Volumes: volumes }, devices] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    loopDevices(),
  ]);
  const left = devices.filter((device) => own.has(device));
  return containers.length + networks.length + (volumes?.length ?? 0) + left.length;
}

/** Loop devices that are in use. */
async function loopDevices(): Promise<string[]> {
  const devices = (await readdir("/sys/block")).filter((name) => name.startsWith("loop"));
  const used = devices.map((name) =>
    access(`/sys/block/${name}/loop/backing_file`).then(
      () => name,
      () => null,
    ),
  );
  return (await Promise.all(used)).filter((name) => name !== null);
}
