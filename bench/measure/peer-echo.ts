import { atMost, type Chapter, type Finding, type Measurement, milliseconds, told } from "../measurement.ts";
import { type Peer, SHELL_BESIDE, shellIn } from "../peers/peer.ts";
import { startShellinabox } from "../peers/shellinabox.ts";
import { startTtyd } from "../peers/ttyd.ts";
import { startWetty } from "../peers/wetty.ts";
import { spreadOf } from "../percentiles.ts";
import { type EchoLine, measureEchoInTurns } from "../stage/echo.ts";
import { BenchSession } from "../stage/session.ts";
import type { Stage } from "../stage/stage.ts";
import { echoTable } from "./key-echo.ts";

/** A p99 of half as many differs by a fifth from run to run. */
const KEYS = 6000;
/** What Drydock is held against: the lab that one would build with ttyd. */
const TARGET = "ttyd, shell in a node";

/** The same keys through other people's terminals for browsers. */
export const peerEcho: Measurement = {
  name: "peers",
  async run(stage: Stage): Promise<Chapter> {
    await using peers = new AsyncDisposableStack();
    const session = await BenchSession.start(stage.url);
    peers.defer(() => session.end());
    peers.defer(() => stage.plain.removeAll());
    const [plain, served] = await stage.plain.start(2, session);
    const node = session.nodes[0];
    if (!plain || !served || !node) throw new Error("There is no node to type at.");
    const lines: EchoLine[] = [
      { name: "raw attach", line: plain },
      { name: "Drydock", line: peers.use(await session.atSocket(node)) },
    ];
    const missing: Finding[] = [];
    const add = async (name: string, starting: Promise<Peer>) => {
      try {
        const peer = await starting;
        peers.defer(() => peer.container.remove());
        lines.push({ name, line: peers.use(await peer.open()) });
      } catch (error) {
        missing.push(told(`${name}: could not be measured`, reason(error)));
      }
    };
    await add(TARGET, startTtyd(stage, shellIn(served)));
    await add("ttyd, shell beside it", startTtyd(stage, SHELL_BESIDE));
    await add("wetty, shell in a node", startWetty(stage, shellIn(served)));
    await add("shellinabox, shell in a node", startShellinabox(stage, shellIn(served)));
    const series = await measureEchoInTurns(lines, KEYS);
    const [own, other] = ["Drydock", TARGET].map((name) => series.find((each) => each.name === name));
    if (!own || !other) throw new Error(`${TARGET} is missing: ${missing[0]?.measured}`);
    const [drydock, ttyd] = [spreadOf(own.times), spreadOf(other.times)];
    return {
      title: "Key echo beside other terminals",
      how: `As above, over each server's own protocol, from one Node process, in the same turns: ${KEYS} keys each. Each peer runs in a container with the machine's own network and serves \`docker exec -it NODE bash --login\` for a node of its own from the same image and with the same limits, as one would who builds this lab with it; that is what Drydock is held against, since its shells are in nodes too. "Shell beside it" is for information: there ttyd's shell is its own child, and no engine and no docker command stands between. ttyd and shellinabox are Debian sid's; wetty is npm's, on Debian's Node and node-pty.`,
      findings: [
        atMost("key echo at p50, ttyd's in front of a node being the target", drydock.p50, ttyd.p50, milliseconds),
        atMost("key echo at p99, ttyd's in front of a node being the target", drydock.p99, ttyd.p99, milliseconds),
        ...missing,
      ],
      table: echoTable(series),
    };
  },
};

/** The last line of an error is what went wrong; what comes before is how it was tried. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split("\n").at(-1) ?? message;
}
