import { beforeEach, expect, test } from "vitest";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import { SessionId } from "../contract/ids.ts";
import type { Entered, Right } from "../sessions/people.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Connection } from "./connection.ts";
import { enter } from "./enter.ts";

const id = SessionId.parse("s".repeat(20));
const notAllowed = refuse("not-allowed", "You are watching this session.");
const entered = ok({} as Entered);

let rooms: Set<string>;
let connection: Connection;
/** What is being decided, by the right that was asked for. */
let decisions: Map<Right, (reply: Promise<Reply<Entered>>) => void>;

const people = {
  enter: (_id: unknown, _browser: unknown, right: Right) =>
    new Promise<Reply<Entered>>((resolve) => decisions.set(right, resolve)),
};

beforeEach(() => {
  rooms = new Set();
  decisions = new Map();
  connection = {
    data: { browser: "A".repeat(43) },
    rooms,
    join: (room: string) => void rooms.add(room),
    leave: (room: string) => void rooms.delete(room),
  } as unknown as Connection;
});

const decide = (right: Right, reply: Reply<Entered>) => decisions.get(right)?.(Promise.resolve(reply));
const ask = (right: Right) => enter(connection, { people } as unknown as Sessions, id, right);
/** Until what was asked is being decided. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a watcher who is refused one thing and let in for another at once can be cut off all the while", async () => {
  const refused = ask("take-part");
  const watching = ask("watch");
  await settle();
  decide("take-part", notAllowed);
  expect(await refused).toBe(notAllowed);
  // Whoever is removed here has been let in by what was read before.
  expect(rooms.size).toBe(1);
  decide("watch", entered);
  expect(await watching).toBe(entered);
  expect(rooms.size).toBe(1);
});

test("whoever is inside stays in the room, whatever is refused later", async () => {
  const watching = ask("watch");
  await settle();
  decide("watch", entered);
  await watching;
  const refused = [ask("own"), ask("take-part")];
  await settle();
  for (const right of ["own", "take-part"] as const) decide(right, notAllowed);
  await Promise.all(refused);
  expect(rooms.size).toBe(1);
});

test("whoever is let in nowhere is in no room, and a failure leaves none behind", async () => {
  const all = [ask("watch"), ask("own"), ask("take-part")];
  await settle();
  expect(rooms.size).toBe(1);
  decide("watch", notAllowed);
  decisions.get("own")?.(Promise.reject(new Error("The store is closed.")));
  decide("take-part", notAllowed);
  await Promise.allSettled(all);
  expect(rooms.size).toBe(0);
});
