import { OwnServer } from "../../e2e/server.ts";
import { atMost, type Chapter, type Measurement, milliseconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { fullPool } from "../stage/claim.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { BenchSession, LAB } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

const KEYS = 800;

/** A session that lives while the pool beside it is taken from and boots again: what that does to its keys. */
export const refill: Measurement = {
  name: "refill",
  async run(stage: Stage): Promise<Chapter> {
    const server = await OwnServer.start("bench-refill", { DRYDOCK_POOL_HOT: "1", DRYDOCK_POOL_LABS: LAB });
    try {
      const living = await BenchSession.start(server.url);
      const [plain] = await stage.plain.start(1, living);
      const node = living.nodes[0];
      if (!node || !plain) throw new Error("There is no node to type at.");
      using line = await living.attach(node);
      using raw = plain;
      await fullPool(server.url, 1);
      let typing = true;
      const seconds: number[] = [];
      const drain = (async () => {
        while (typing) {
          await (await BenchSession.start(server.url)).end();
          const begun = performance.now();
          await fullPool(server.url, 1);
          seconds.push((performance.now() - begun) / 1000);
        }
      })();
      const series: EchoSeries[] = await measureEchoInTurns(
        [
          { name: "Drydock", line },
          { name: "raw attach", line: raw },
        ],
        KEYS,
      );
      typing = false;
      await drain;
      await living.end();
      const [own] = series;
      if (!own) throw new Error("A series is missing.");
      return {
        title: "Keys while the pool refills",
        how: `A session that lives already, and a pool of one hot sandbox that is taken from and ended again and again meanwhile: it was full again after ${seconds.map((each) => each.toFixed(0)).join(", ")} s. ${KEYS} keys, and as many over an attachment to a node outside of Drydock, in turns.`,
        findings: [
          atMost("key echo p99 in a living session while the pool refills", spreadOf(own.times).p99, 10, milliseconds),
        ],
        table: echoTable(series),
      };
    } finally {
      await stage.plain.removeAll();
      await server.remove();
    }
  },
};
