import type { Reply } from "../contract/faults.ts";
import type { SessionId } from "../contract/ids.ts";
import type { PersonId } from "../contract/people.ts";
import type { Entered, Right } from "../sessions/people.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { hashOf, personOf } from "../sessions/tokens.ts";
import type { Connection, Gateway } from "./connection.ts";

/** All connections by which somebody is in a session, whatever they do there. */
const roomOf = (session: SessionId, person: PersonId) => `person:${session}:${person}`;

/** How many requests of a connection have been let in by each room, or are being decided. */
const requests = new WeakMap<Connection, Map<string, number>>();

/** Lets a connection into a session, if its browser has the right. Whoever is removed later is cut off by `cutOffRemoved`. */
export async function enter(
  connection: Connection,
  sessions: Sessions,
  id: SessionId,
  right: Right,
): Promise<Reply<Entered>> {
  const { browser } = connection.data;
  if (!browser) return sessions.people.enter(id, browser, right);
  const room = roomOf(id, personOf(hashOf(browser)));
  // In the room first: who is removed while this is decided is cut off too.
  await stepIn(connection, room);
  let inside = false;
  try {
    const entered = await sessions.people.enter(id, browser, right);
    inside = entered.ok;
    return entered;
  } finally {
    if (!inside) await stepBack(connection, room);
  }
}

async function stepIn(connection: Connection, room: string): Promise<void> {
  const counts = requests.get(connection) ?? new Map<string, number>();
  requests.set(connection, counts.set(room, (counts.get(room) ?? 0) + 1));
  await connection.join(room);
}

/** Leaves the room when no other request is in it: one that is refused must not take another out of it. */
async function stepBack(connection: Connection, room: string): Promise<void> {
  const counts = requests.get(connection);
  const left = (counts?.get(room) ?? 0) - 1;
  if (left > 0) {
    counts?.set(room, left);
    return;
  }
  counts?.delete(room);
  await connection.leave(room);
}

/** Closes every connection of those who are removed from a session: what they had open of it ends with it. */
export function cutOffRemoved(gateway: Gateway, sessions: Sessions): void {
  sessions.people.removed.add(({ session, person }) => gateway.in(roomOf(session, person)).disconnectSockets(true));
}
