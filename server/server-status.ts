import type { ServerStatus } from "./http/status.ts";
import type { Room } from "./sandboxes/room.ts";
import type { SandboxesStatus } from "./sandboxes/sandboxes.ts";
import type { WantedShape } from "./sandboxes/shape.ts";
import type { Queue } from "./sessions/queue.ts";
import type { Sessions } from "./sessions/sessions.ts";

interface Rooms {
  status(): SandboxesStatus;
  room: Pick<Room, "for" | "capacity">;
}

/** How full the server is: one look at sandboxes, sessions and queue. */
export function serverStatus(
  sandboxes: Rooms,
  sessions: Sessions,
  queue: Queue,
  shapes: Iterable<WantedShape>,
): ServerStatus {
  const bySize = new Map([...shapes].map((shape) => [shape.nodes.length, shape]));
  return {
    ...sandboxes.status(),
    sessions: sessions.counts(),
    waiting: queue.size,
    sizes: [...bySize]
      .sort(([a], [b]) => a - b)
      .map(([nodes, shape]) => ({ nodes, capacity: sandboxes.room.capacity(shape), room: sandboxes.room.for(shape) })),
  };
}
