import { setTimeout as sleep } from "node:timers/promises";
import { OwnServer } from "../../e2e/server.ts";
import { atMost, type Chapter, type Measurement, milliseconds, seconds } from "../measurement.ts";
import { spreadOf } from "../percentiles.ts";
import { type Claim, claimToKeys, fullPool } from "../stage/claim.ts";
import { LAB } from "../stage/session.ts";

const CLAIMS = 6;
const AT_ONCE = 20;
const ALL_ENDED_WITHIN_MS = 180_000;
const HOT = 4;
const FROZEN = 16;

/** A sandbox that waits: how long until its three shells answer, alone and in a crowd. */
export const claim: Measurement = {
  name: "claim",
  async run(): Promise<Chapter> {
    const one = await oneByOne();
    const crowd = await allAtOnce();
    const [alone, many] = [spreadOf(one.map(({ ms }) => ms)), spreadOf(crowd.map(({ ms }) => ms))];
    return {
      title: "Claiming a sandbox that waits",
      how: `From \`POST /api/v1/sessions\` until a key typed into each of the three terminals was echoed: request, connection, three attachments and three keys of a program that is no browser. One by one from a pool of one hot sandbox, which is full again before the next; ${CLAIMS} claims. Then ${AT_ONCE} at the same moment, with ${HOT} hot and ${FROZEN} frozen ones waiting.`,
      findings: [
        atMost("claim of a hot sandbox to a key on three terminals, p50", alone.p50, 100, milliseconds),
        atMost("claim of a hot sandbox to a key on three terminals, p95", alone.p95, 300, milliseconds),
        atMost(`${AT_ONCE} claims at once, ${HOT} hot and ${FROZEN} frozen, p95`, many.p95 / 1000, 1.5, seconds),
      ],
      table: {
        head: ["", "count", "p50", "p95", "most"],
        rows: [
          [
            "one by one",
            String(alone.count),
            milliseconds(alone.p50),
            milliseconds(alone.p95),
            milliseconds(Math.max(...one.map(({ ms }) => ms))),
          ],
          [
            `${AT_ONCE} at once`,
            String(many.count),
            milliseconds(many.p50),
            milliseconds(many.p95),
            milliseconds(Math.max(...crowd.map(({ ms }) => ms))),
          ],
        ],
      },
    };
  },
};

async function oneByOne(): Promise<Claim[]> {
  const server = await OwnServer.start("bench-claim", { DRYDOCK_POOL_HOT: "1", DRYDOCK_POOL_LABS: LAB });
  try {
    const claims: Claim[] = [];
    for (let count = 0; count < CLAIMS; count += 1) {
      await fullPool(server.url, 1);
      const claimed = await claimToKeys(server.url);
      claims.push(claimed);
      await claimed.session.end();
    }
    return claims;
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
    await Promise.all(claims.map(({ session }) => session.end(ALL_ENDED_WITHIN_MS)));
    return claims;
  } finally {
    await server.remove();
  }
}
