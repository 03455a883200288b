import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Chapter, type Measurement, milliseconds, ratio } from "../measurement.ts";
import { SHELL_BESIDE, shellIn } from "../peers/peer.ts";
import { startTtyd } from "../peers/ttyd.ts";
import { median } from "../percentiles.ts";
import { FLOOD, FLOOD_MEGABYTES, floodLine } from "../stage/flood.ts";
import type { Line } from "../stage/line.ts";
import { processorMilliseconds } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const ROUNDS = 3;
/** What a burst before it left to do is over. */
const SETTLE_MS = 1500;

/** One way from a shell to a program that takes everything, and the processes it is made of. */
interface Relay {
  name: string;
  line: Line;
  processes: { name: string; pids: number[] }[];
  /** For each round: milliseconds of processor time of each of the processes for a megabyte that was printed. */
  costs: number[][];
  /** Megabytes that arrived in each round. */
  arrived: number[];
}

/** What it costs a server to carry a megabyte of output. */
export const relay: Measurement = {
  name: "relay",
  async run(stage: Stage): Promise<Chapter> {
    await using used = new AsyncDisposableStack();
    const session = await BenchSession.start(stage.url);
    used.defer(() => session.end());
    used.defer(() => stage.plain.removeAll());
    const [served] = await stage.plain.start(1);
    const node = session.nodes[0];
    if (!served || !node) throw new Error("There is no node to flood.");
    const relays: Relay[] = [];
    const add = (name: string, line: Line, processes: Relay["processes"]) => {
      relays.push({ name, line: used.use(line), processes, costs: [], arrived: [] });
    };
    add("Drydock", await session.attach(node), [{ name: "server", pids: [stage.pid] }]);
    for (const [name, command] of [
      ["ttyd, shell in a node", shellIn(served)],
      ["ttyd, shell beside it", SHELL_BESIDE],
    ] as const) {
      const { container, open } = await startTtyd(stage, command);
      used.defer(() => container.remove());
      const line = await open();
      // The docker command is there when the shell is.
      await sleep(SETTLE_MS);
      const processes = [];
      for (const part of ["ttyd", "docker"]) {
        const pids = await container.processes([part]);
        if (pids.length > 0) processes.push({ name: part, pids });
      }
      add(name, line, processes);
    }
    for (let round = 0; round < ROUNDS; round += 1) for (const each of relays) await floodOnce(each);
    const [drydock, ttyd] = relays.map(({ costs }) => median(costs.map((parts) => sum(parts))));
    if (drydock === undefined || ttyd === undefined) throw new Error("A relay is missing.");
    return {
      title: "Processor time for a megabyte",
      how: `\`${FLOOD}\` (60 MB) into a program that takes everything at once and says so: processor time of the server's process, as the kernel counts it, for each megabyte that the shell printed: all of it is read, kept for a reload, and either sent or replaced by a newer screen. ttyd sends it all and keeps nothing. ttyd in front of a node needs a docker command for every terminal; both are counted. Each in turns, ${ROUNDS} times; medians. What the engine uses is in none of them.`,
      findings: [
        atMost(
          "server's processor time per MB relayed, against ttyd and its docker command",
          drydock / ttyd,
          1.5,
          ratio,
        ),
      ],
      table: {
        head: ["", "per MB printed", "of which", "MB that arrived"],
        rows: relays.map((each) => [
          each.name,
          milliseconds(median(each.costs.map((parts) => sum(parts)))),
          each.processes
            .map(({ name }, part) => `${name} ${milliseconds(median(each.costs.map((parts) => parts[part] ?? 0)))}`)
            .join(", "),
          median(each.arrived).toFixed(1),
        ]),
      },
    };
  },
};

async function floodOnce({ line, processes, costs, arrived }: Relay): Promise<void> {
  let bytes = 0;
  line.onOutput((chunk) => {
    bytes += chunk.length;
  });
  const used = () => processes.map(({ pids }) => sum(pids.map(processorMilliseconds)));
  const before = used();
  await floodLine(line);
  await sleep(SETTLE_MS);
  costs.push(used().map((after, part) => (after - (before[part] ?? 0)) / FLOOD_MEGABYTES));
  arrived.push(bytes / 1e6);
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
