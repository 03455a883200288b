import type { CatalogueEntry } from "../../server/contract/lab.ts";
import type { Rooms } from "../../server/contract/room.ts";
import { request } from "../ui/request.ts";
import { useAnswer } from "../ui/use-answer.ts";
import { roomOf, roomWords } from "./room-words.ts";

/** How full the server is, in a line below the labs; nothing where it cannot be known. */
export function RoomLine({ labs }: { labs: CatalogueEntry[] }) {
  const reply = useAnswer<Rooms>("room", (answer) => void request<Rooms>("GET", "/api/v1/room").then(answer));
  const room = reply?.ok ? roomOf(labs, reply.value) : null;
  return (
    <p className="mt-4 flex min-h-[18px] items-center gap-2 text-label text-t2">
      {room ? (
        <>
          <span aria-hidden="true" className="h-1 w-14 shrink-0 overflow-hidden bg-line2">
            <span className="block h-full bg-t2" style={{ width: `${(100 * room.free) / room.of}%` }} />
          </span>
          {roomWords(room)}
        </>
      ) : null}
    </p>
  );
}
