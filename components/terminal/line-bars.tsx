import { Hourglass, Unplug } from "lucide-react";
import type { TerminalStatus } from "../connection/link-state.ts";
import { useConnection, useSecondsSince, useSecondsUntil } from "../connection/use-connection.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Bar, tail, thenTyping } from "./bar.tsx";
import type { LiveTerminal, TerminalView } from "./live-terminal.ts";

interface Line {
  terminal: LiveTerminal;
  /** The node's name. */
  node: string;
  view: TerminalView;
}

/** What a lost line, or one over which nothing comes, means for what was typed here. The page says once that it is so; a
 *  terminal repeats it where somebody types. */
export function LineBars({ status, focused, ...line }: Line & { status: TerminalStatus; focused: boolean }) {
  const { silentSince } = useConnection();
  const { kept, onTheWay } = line.view.link;
  if (!focused && kept === null && onTheWay === null) return null;
  if (status === "lost") return <LostBar {...line} />;
  return status === "live" && silentSince !== null ? <SilentBar {...line} since={silentSince} /> : null;
}

function LostBar({ terminal, node, view }: Line) {
  const { nextTryAt, tries, retry } = useConnection();
  const next = useSecondsUntil(nextTryAt);
  const { kept, onTheWay, refusing } = view.link;
  const when = next === null ? "Trying now." : `Next try in ${next} s, the ${ordinal(tries + 1)}.`;
  return (
    <Bar
      icon={<Unplug {...ICON} className="text-warn" />}
      title={`Connection to ${node} lost`}
      actions={
        <>
          <Button kind="primary" onClick={thenTyping(terminal, retry)}>
            Try now
          </Button>
          {kept ? (
            <Button kind="quiet" onClick={thenTyping(terminal, () => terminal.discard("kept"))}>
              Discard keys
            </Button>
          ) : null}
        </>
      }
    >
      {when} Your shell keeps running. {onTheWay ? <Keys {...onTheWay} fate="on the way" /> : null}
      {kept ? <Keys {...kept} fate="kept and sent when it is back" /> : null}
      {refusing ? <strong className="font-semibold text-bad"> 64 KiB are kept; more is refused.</strong> : null}
    </Bar>
  );
}

function SilentBar({ terminal, node, view, since }: Line & { since: number }) {
  const { retry } = useConnection();
  const seconds = useSecondsSince(since);
  const { onTheWay } = view.link;
  return (
    <Bar
      icon={<Hourglass {...ICON} className="text-warn" />}
      title={`${node} does not answer`}
      actions={
        <Button kind="primary" onClick={thenTyping(terminal, retry)}>
          Reconnect
        </Button>
      }
    >
      Nothing has come for {seconds} s. {onTheWay ? <Keys {...onTheWay} fate="on the way" /> : "What you type is kept."}
    </Bar>
  );
}

/** `on the way`: nobody knows yet whether they arrived. */
function Keys({ keys, text, fate }: { keys: number; text: string; fate: string }) {
  return (
    <span className="mr-3">
      <strong className="font-semibold text-t1">{keys === 1 ? "1 key is" : `${keys} keys are`}</strong> {fate}:{" "}
      <code className="text-t1">{tail(text)}</code>
    </span>
  );
}

function ordinal(number: number): string {
  const ending = ["th", "st", "nd", "rd"][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? "th";
  return `${number}${ending}`;
}
