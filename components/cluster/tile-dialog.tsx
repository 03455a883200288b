import { ScrollText, SquareTerminal } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Tile, TileDetails } from "../../server/contract/cluster.ts";
import type { SessionId } from "../../server/contract/ids.ts";
import { connection } from "../connection/client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { ICON } from "../ui/icon.ts";
import { Spinner } from "../ui/spinner.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { portSentence, stateWords } from "./words.ts";

/** The engine takes any beginning of an id that is unique; Docker itself shows twelve characters. */
const ID_SHOWN = 12;

/** What a learner would type to reach this container. */
const reference = (tile: Tile): string =>
  tile.kind === "container" ? tile.name : (tile.container ?? "").slice(0, ID_SHOWN);

/** Everything about one container or task, with the commands that lead into it. */
export function TileDialog({
  session,
  tile,
  now,
  held,
  onRun,
  onClose,
}: {
  session: SessionId;
  tile: Tile;
  now: number;
  /** Why no command can be typed into the terminal of its node, as a sentence; null when one can. */
  held: string | null;
  /** Runs a command in the terminal of its node. Resolves to why that was refused, as a sentence; null when it was not. */
  onRun: (command: string) => Promise<string | null>;
  onClose: () => void;
}) {
  const reply = useAnswer<TileDetails>(`${tile.id} ${tile.container} ${tile.current}`, (answer) =>
    connection().ask("cluster:tile", { session, tile: tile.id }, answer),
  );
  const [refusal, setRefusal] = useState<string | null>(null);
  const there = tile.node !== null && tile.container !== null;
  const runs = tile.state === "running" || tile.state === "leaving";
  const commands = [
    ...(runs
      ? [{ words: "Open a shell in it", icon: SquareTerminal, command: `docker exec -it ${reference(tile)} bash` }]
      : []),
    ...(there
      ? [{ words: "Show its logs", icon: ScrollText, command: `docker logs --tail 100 ${reference(tile)}` }]
      : []),
  ];
  return (
    <Dialog title={tile.node ? `${tile.name} on ${tile.node}` : tile.name} onClose={onClose} wide>
      {there ? (
        <div className="mb-4 flex flex-col gap-2">
          {commands.map(({ words, icon: Sign, command }) => (
            <div key={words} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Button disabled={held !== null} onClick={() => void onRun(command).then(setRefusal)}>
                <Sign {...ICON} />
                {words}
              </Button>
              <code className="break-all text-code text-t2">{command}</code>
            </div>
          ))}
          {held ? <p className="text-label text-t2">{held}</p> : null}
          {refusal ? (
            <p role="alert" className="text-bad text-ui">
              {refusal}
            </p>
          ) : null}
        </div>
      ) : null}
      <dl className="grid grid-cols-[110px_1fr] gap-x-3 gap-y-1.5 text-ui max-[480px]:grid-cols-1">
        <Fact name="State">
          {tile.state === "running" ? `running for ${stateWords(tile, now)}` : stateWords({ ...tile, error: "" }, now)}
        </Fact>
        {tile.kind === "task" ? (
          <Fact name="Docker says">
            {tile.current}; the swarm wants it {tile.desired}
          </Fact>
        ) : null}
        {tile.error ? <Fact name="Last error">{tile.error}</Fact> : null}
        <Fact name="Image">{tile.image}</Fact>
        {tile.service ? <Fact name="Service">{tile.service}</Fact> : null}
        {reply?.ok ? <Details details={reply.value} tile={tile} /> : null}
        <Fact name={tile.kind === "task" ? "Task" : "Container"}>
          <code className="break-all">{tile.id}</code>
        </Fact>
        {tile.kind === "task" && tile.container ? (
          <Fact name="Container">
            <code className="break-all">{tile.container}</code>
          </Fact>
        ) : null}
      </dl>
      {reply === null ? (
        <p role="status" className="mt-3 flex items-center gap-2 text-t2 text-ui">
          <Spinner />
          Asking {tile.node ?? "a manager"}
        </p>
      ) : null}
      {reply && !reply.ok ? (
        <div className="mt-3">
          <FaultNote fault={reply.fault} />
        </div>
      ) : null}
      {reply?.ok ? <Log lines={reply.value.log} hasContainer={tile.container !== null} /> : null}
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-t3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Details({ details, tile }: { details: TileDetails; tile: Tile }) {
  const ports = details.ports.length > 0 ? details.ports : tile.ports;
  return (
    <>
      <Fact name="Command">
        {details.command ? <code className="break-all">{details.command}</code> : "the image’s own"}
      </Fact>
      <Fact name="Networks">
        {details.networks.map(({ name, address }) => `${name}${address ? ` ${address}` : ""}`).join(", ") || "none"}
      </Fact>
      <Fact name="Ports">{ports.map(portSentence).join(", ") || "none published"}</Fact>
      <Fact name="Mounts">
        {details.mounts.length === 0
          ? "none"
          : details.mounts.map(({ kind, source, target, readOnly }) => (
              <span key={target} className="block break-all">
                {kind} {source ? `${source} ` : ""}at {target}
                {readOnly ? ", read only" : ""}
              </span>
            ))}
      </Fact>
      {details.limits ? <Fact name="Limits">{details.limits}</Fact> : null}
      {details.restarts > 0 ? <Fact name="Restarts">{details.restarts}</Fact> : null}
    </>
  );
}

function Log({ lines, hasContainer }: { lines: string[] | null; hasContainer: boolean }) {
  if (!hasContainer) return null;
  return (
    <>
      <h3 className="mt-4 mb-1.5 font-semibold text-ui">Last lines of its log</h3>
      {lines && lines.length > 0 ? (
        <section
          aria-label="Log"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-72 overflow-auto rounded-block border border-line bg-term p-3"
        >
          <pre className="text-code">{lines.join("\n")}</pre>
        </section>
      ) : (
        <p className="text-t2 text-ui">{lines ? "It has written nothing." : "Its log cannot be read here."}</p>
      )}
    </>
  );
}
