import { atMost, type Chapter, type Measurement, milliseconds } from "../measurement.ts";
import { ensurePeersImage } from "../peers/peers-image.ts";
import { Ttyd } from "../peers/ttyd.ts";
import { spreadOf } from "../percentiles.ts";
import { measureEchoInTurns } from "../stage/echo.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

const KEYS = 2000;

/** The same keys through ttyd, which has its shell beside it and no engine in between. */
export const peerEcho: Measurement = {
  name: "peers",
  async run(stage: Stage): Promise<Chapter> {
    const ttyd = await Ttyd.start(stage.docker, await ensurePeersImage(stage.docker, stage.image));
    const session = await BenchSession.start(stage.url);
    try {
      const [plain] = await stage.plain.start(1);
      const node = session.nodes[0];
      if (!plain || !node) throw new Error("There is no node to type at.");
      using drydock = await session.attach(node);
      using peer = await ttyd.open();
      const series = await measureEchoInTurns(
        [
          { name: "Drydock", line: drydock },
          { name: "ttyd", line: peer },
          { name: "raw attach", line: plain },
        ],
        KEYS,
      );
      const [own, other] = series.map(({ times }) => spreadOf(times));
      if (!own || !other) throw new Error("A series is missing.");
      return {
        title: "Key echo beside ttyd",
        how: `As above, and in the same turns through ttyd, over its own protocol and Node's WebSocket client. Its shell is its own child in one container, while Drydock's is in a node behind the engine's attachment: ttyd has two processes less on the way. ${KEYS} keys each.`,
        findings: [
          atMost("key echo at p50, ttyd's being the target", own.p50, other.p50, milliseconds),
          atMost("key echo at p99, ttyd's being the target", own.p99, other.p99, milliseconds),
        ],
        table: echoTable(series),
      };
    } finally {
      await ttyd.remove();
      await stage.plain.removeAll();
      await session.end();
    }
  },
};
