import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Chapter, type Measurement, milliseconds, ratio } from "../measurement.ts";
import { SHELL_BESIDE, shellIn } from "../peers/peer.ts";
import { startTtyd } from "../peers/ttyd.ts";
import { median } from "../percentiles.ts";
import { FLOOD, FLOOD_MEGABYTES, floodLine } from "../stage/flood.ts";
import type { Line } from "../stage/line.ts";
import { printPaced } from "../stage/paced.ts";
import { processorMilliseconds } from "../stage/process.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";

const ROUNDS = 3;
/** What a burst before it left to do is over. */
const SETTLE_MS = 1500;

/** Far more than anybody reads, and less than makes Drydock skip what nobody could. Bursts as small as a program's own. */
const STEADY = { megabytesPerSecond: 4, burstMs: 10, seconds: 8 };

/** One way from a shell to a program that takes everything, and the processes it is made of. */
interface Relay {
  name: string;
  line: Line;
  processes: { name: string; pids: number[] }[];
  steady: Cost[];
  flood: Cost[];
}

interface Cost {
  /** Milliseconds of processor time of each of the processes. */
  parts: number[];
  /** Megabytes that arrived. */
  arrived: number;
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
      relays.push({ name, line: used.use(line), processes, steady: [], flood: [] });
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
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const each of relays) each.steady.push(await costOf(each, () => printPaced(each.line, STEADY)));
      for (const each of relays) each.flood.push(await costOf(each, () => floodLine(each.line)));
    }
    const [drydock, ttyd] = relays;
    if (!drydock || !ttyd) throw new Error("A relay is missing.");
    return {
      title: "Processor time for a megabyte",
      how: `Processor time of the server's process, as the kernel counts it, with a program at the other end that takes everything at once and says so. Steady: ${STEADY.megabytesPerSecond} MB/s for ${STEADY.seconds} s, for each megabyte that arrived, which is all. Flood: \`${FLOOD}\`, for each megabyte that the shell printed: Drydock reads all of it and skips ahead for who falls behind, ttyd holds the shell up. ttyd in front of a node needs a docker command for every terminal; both are counted. Each in turns, ${ROUNDS} times; medians. What the engine uses is in none of them.`,
      findings: [
        atMost(
          "server's processor time per MB relayed, against ttyd and its docker command",
          perArrived(drydock) / perArrived(ttyd),
          1.5,
          ratio,
        ),
        atMost(
          "the same in a flood, per MB that the shell printed",
          perPrinted(drydock) / perPrinted(ttyd),
          1.5,
          ratio,
        ),
      ],
      table: {
        head: ["", "steady, per MB", "of which", "flood, per MB", "of which", "of it arrived"],
        rows: relays.map((each) => [
          each.name,
          milliseconds(perArrived(each)),
          split(each, each.steady, ({ arrived }) => arrived),
          milliseconds(perPrinted(each)),
          split(each, each.flood, () => FLOOD_MEGABYTES),
          `${median(each.flood.map(({ arrived }) => arrived)).toFixed(1)} MB`,
        ]),
      },
    };
  },
};

const perArrived = ({ steady }: Relay): number => median(steady.map(({ parts, arrived }) => sum(parts) / arrived));
const perPrinted = ({ flood }: Relay): number => median(flood.map(({ parts }) => sum(parts) / FLOOD_MEGABYTES));

function split({ processes }: Relay, costs: Cost[], megabytes: (cost: Cost) => number): string {
  const each = processes.map(({ name }, part) => {
    const perMegabyte = median(costs.map((cost) => (cost.parts[part] ?? 0) / megabytes(cost)));
    return `${name} ${milliseconds(perMegabyte)}`;
  });
  return each.join(", ");
}

async function costOf({ line, processes }: Relay, print: () => Promise<unknown>): Promise<Cost> {
  let bytes = 0;
  line.onOutput((chunk) => {
    bytes += chunk.length;
  });
  const used = () => processes.map(({ pids }) => sum(pids.map(processorMilliseconds)));
  const before = used();
  await print();
  await sleep(SETTLE_MS);
  return { parts: used().map((after, part) => after - (before[part] ?? 0)), arrived: bytes / 1e6 };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
