import { setTimeout as sleep } from "node:timers/promises";
import { OwnServer } from "../../e2e/server.ts";
import { atMost, type Chapter, type Measurement, milliseconds, seconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { type Claim, claimToKeys, fullPool } from "../stage/claim.ts";
import { type EchoSeries, measureEchoInTurns } from "../stage/echo.ts";
import { BenchSession, LAB } from "../stage/session.ts";
import { echoTable } from "./key-echo.ts";

const CLAIMS = 6;
const AT_ONCE = 20;
const HOT = 4;
const FROZEN = 16;
/** Key presses in one line of the shell; the pool refills meanwhile. */
const KEYS = 800;

/** A sandbox that waits: how long until its three shells answer, alone and in a crowd, and what refilling does to others. */
export const claim: Measurement = {
  name: "claim",
  async run(): Promise<Chapter> {
    const one = await oneByOne();
    const crowd = await allAtOnce();
    const [alone, many] = [spreadOf(one.claims.map(({ ms }) => ms)), spreadOf(crowd.map(({ ms }) => ms))];
    const refill = spreadOf(one.refill.times);
    return {
      title: "Claiming a sandbox that waits",
      how: `From \`POST /api/v1/sessions\` until a key typed into each of the three terminals was echoed: request, connection, three attachments and three keys of a program that is no browser. One by one from a pool of one hot sandbox, which is full again before the next; ${CLAIMS} claims. Then ${AT_ONCE} at the same moment, with ${HOT} hot and ${FROZEN} frozen ones waiting. Keys while the pool refills: a session that lives already, ${KEYS} keys, the pool taken from again and again meanwhile.`,
      findings: [
        atMost("claim of a hot sandbox to a key on three terminals, p50", alone.p50, 100, milliseconds),
        atMost("claim of a hot sandbox to a key on three terminals, p95", alone.p95, 300, milliseconds),
        atMost(`${AT_ONCE} claims at once, ${HOT} hot and ${FROZEN} frozen, p95`, many.p95 / 1000, 1.5, seconds),
        atMost("key echo p99 in a living session while the pool refills", refill.p99, 10, milliseconds),
      ],
      table: {
        head: ["", "count", "p50", "p95", "most"],
        rows: [
          [
            "one by one",
            String(alone.count),
            milliseconds(alone.p50),
            milliseconds(alone.p95),
            milliseconds(Math.max(...one.claims.map(({ ms }) => ms))),
          ],
          [
            `${AT_ONCE} at once`,
            String(many.count),
            milliseconds(many.p50),
            milliseconds(many.p95),
            milliseconds(Math.max(...crowd.map(({ ms }) => ms))),
          ],
          ...echoTable([one.refill]).rows.map(([name = "", count = "", p50 = "", p95 = "", p99 = ""]) => [
            name,
            count,
            p50,
            p95,
            `${p99} (p99)`,
          ]),
        ],
      },
    };
  },
};

async function oneByOne(): Promise<{ claims: Claim[]; refill: EchoSeries }> {
  const server = await OwnServer.start("bench-claim", { DRYDOCK_POOL_HOT: "1", DRYDOCK_POOL_LABS: LAB });
  try {
    const claims: Claim[] = [];
    for (let count = 0; count < CLAIMS; count += 1) {
      await fullPool(server.url, 1);
      const claimed = await claimToKeys(server.url);
      claims.push(claimed);
      await claimed.session.end();
    }
    const living = await BenchSession.start(server.url);
    const node = living.nodes[0];
    if (!node) throw new Error("There is no node to type at.");
    using line = await living.attach(node);
    let typing = true;
    const drain = (async () => {
      while (typing) {
        await fullPool(server.url, 1);
        if (typing) await (await BenchSession.start(server.url)).end();
      }
    })();
    const [refill] = await measureEchoInTurns([{ name: "keys while the pool refills", line }], KEYS);
    typing = false;
    await drain;
    await living.end();
    if (!refill) throw new Error("A series is missing.");
    return { claims, refill };
  } finally {
    await server.remove();
  }
}

async function allAtOnce(): Promise<Claim[]> {
  const server = await OwnServer.start("bench-claim-many", {
    ...{ DRYDOCK_POOL_HOT: String(HOT), DRYDOCK_POOL_FROZEN: String(FROZEN) },
    DRYDOCK_POOL_LABS: Array.from({ length: AT_ONCE }, () => LAB).join(","),
  });
  try {
    await fullPool(server.url, HOT + FROZEN);
    // What the last boots left to do is done by then.
    await sleep(3000);
    const claims = await Promise.all(Array.from({ length: AT_ONCE }, () => claimToKeys(server.url)));
    await Promise.all(claims.map(({ session }) => session.end()));
    return claims;
  } finally {
    await server.remove();
  }
}
