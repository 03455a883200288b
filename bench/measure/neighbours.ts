import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Chapter, type Finding, type Measurement, milliseconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

const KEYS = 1000;
/** Until the machine feels it: a fork bomb needs a second to reach its bound. */
const BEFORE_MS = 3000;
/** Thousands of processes take their time to die; the next measurement must not feel them. */
const LOUD_ENDED_WITHIN_MS = 180_000;
/** What an ordinary learner does with a busy machine is not to be felt as lag. */
const ECHO_P99_MS_MAX = 30;

/** Each on all nodes of one session, as its learner would type it. */
const ATTACKS: { name: string; command: string }[] = [
  { name: "processor hogs", command: "while :; do :; done & while :; do :; done & while :; do :; done" },
  { name: "fork bomb", command: "b() { b | b & }; b" },
  { name: "memory hog", command: "while :; do tail /dev/zero; done" },
  { name: "disk filler", command: "while :; do dd if=/dev/zero of=/root/fill bs=1M; rm -f /root/fill; done" },
  { name: "output flood", command: "yes" },
];

/** What one session at its worst does to the keys of another. */
export const neighbours: Measurement = {
  name: "neighbours",
  async run(stage: Stage): Promise<Chapter> {
    const quiet = await BenchSession.start(stage.url);
    const series: EchoSeries[] = [];
    try {
      series.push(await echoOf(quiet, "nobody else"));
      for (const { name, command } of ATTACKS) series.push(await besides(stage, quiet, name, command));
    } finally {
      await quiet.end();
    }
    const findings: Finding[] = series
      .slice(1)
      .map(({ name, times }) =>
        atMost(`key echo p99 beside a ${name}`, spreadOf(times).p99, ECHO_P99_MS_MAX, milliseconds),
      );
    return {
      title: "Beside a session at its worst",
      how: `Keys are typed as above in one session, first alone, then while all three nodes of another session do the same harm at full speed for as long as it takes: ${ATTACKS.map(({ name, command }) => `${name} (\`${command}\`)`).join(", ")}. Every attack has a session of its own, which is ended after it. ${KEYS} keys each.`,
      findings,
      table: echoTable(series),
    };
  },
};

async function besides(stage: Stage, quiet: BenchSession, name: string, command: string): Promise<EchoSeries> {
  const loud = await BenchSession.start(stage.url);
  try {
    const lines = await Promise.all(loud.nodes.map((node) => loud.attach(node)));
    for (const line of lines) line.write(`${command}\r`);
    await sleep(BEFORE_MS);
    const echo = await echoOf(quiet, name);
    for (const line of lines) line[Symbol.dispose]();
    return echo;
  } finally {
    await loud.end(LOUD_ENDED_WITHIN_MS);
  }
}

async function echoOf(session: BenchSession, name: string): Promise<EchoSeries> {
  const [node] = session.nodes;
  if (!node) throw new Error("There is no node to type at.");
  using line = await session.attach(node);
  const [series] = await measureEchoInTurns([{ name, line }], KEYS);
  if (!series) throw new Error("A series is missing.");
  return series;
}
