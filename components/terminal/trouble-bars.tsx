import { ClipboardX, TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { HeldBy } from "../../server/contract/events.ts";
import type { NodeView } from "../../server/contract/session.ts";
import type { LinkState, TerminalStatus } from "../connection/terminal-link.ts";
import { useConnection, useSecondsUntil } from "../connection/use-connection.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Spinner } from "../ui/spinner.tsx";
import type { LiveTerminal, TerminalView } from "./live-terminal.ts";
import { useNodeActions } from "./node-actions.ts";
import { endWords } from "./terminal-status.ts";

interface Trouble {
  terminal: LiveTerminal;
  node: NodeView;
  view: TerminalView;
}

/** What is wrong with a terminal, what will happen, and what can be done; null when all is well. */
export function TroubleBars({
  terminal,
  node,
  view,
  status,
  sessionEnded,
  focused,
}: Trouble & { status: TerminalStatus; sessionEnded: boolean; focused: boolean }) {
  // The page says once that the connection is lost; a terminal repeats it where somebody types.
  const showsLost = status === "lost" && (focused || view.link.kept !== null);
  return (
    <>
      {sessionEnded
        ? null
        : node.notices?.map(({ id, title, text }) => (
            <Bar key={id} icon={<TriangleAlert {...ICON} className="text-warn" />} title={title}>
              {withCode(text)}
            </Bar>
          ))}
      {view.link.unsent ? <UnsentBar terminal={terminal} node={node} view={view} /> : null}
      {showsLost ? <LostBar terminal={terminal} node={node} view={view} /> : null}
      {status === "live" && view.link.held ? <HeldBar node={node} link={view.link} by={view.link.held} /> : null}
      {node.change && !sessionEnded ? <ChangeBar node={node} /> : null}
      {status === "ended" && !sessionEnded ? <EndedBar view={view} node={node} /> : null}
      {status === "connecting" && view.link.fault && view.link.fault.code !== "not-ready" ? (
        <Bar icon={<TriangleAlert {...ICON} />} title={`${node.name} does not connect`}>
          {view.link.fault.message} It is tried again every half second.
        </Bar>
      ) : null}
    </>
  );
}

function Bar({
  icon,
  title,
  actions,
  children,
}: {
  icon: ReactNode;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t bg-raised px-3 py-2 text-ui">
      <span className="mt-px self-start">{icon}</span>
      <div className="min-w-40 flex-1">
        <p role="status" className="font-semibold">
          {title}
        </p>
        <p className="text-t2">{children}</p>
      </div>
      {actions ? <div className="flex gap-1.5">{actions}</div> : null}
    </div>
  );
}

/** A bar's button goes with its bar; whoever pressed it goes on typing. */
function thenTyping(terminal: LiveTerminal, act: () => void): () => void {
  return () => {
    act();
    terminal.focus();
  };
}

/** Commands stand between backticks. */
function withCode(text: string): ReactNode[] {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={part} className="text-t1">
        {part}
      </code>
    ),
  );
}

const HELD = {
  program: {
    title: (node: string) => `The program on ${node} takes no input`,
    until: "It is sent in order as soon as the program reads again.",
  },
  node: {
    title: (node: string) => `${node} is out of reach`,
    until: "Its engine is asked again until it answers. Then it is sent in order.",
  },
} as const satisfies Record<HeldBy, unknown>;

function HeldBar({ node, link, by }: { node: NodeView; link: LinkState; by: HeldBy }) {
  return (
    <Bar icon={<TriangleAlert {...ICON} className="text-warn" />} title={HELD[by].title(node.name)}>
      {link.refusing ? "64 KiB wait here; more is refused. " : "What you type waits here. "}
      {HELD[by].until} {link.kept ? <code className="text-t1">{tail(link.kept.text)}</code> : null}
    </Bar>
  );
}

function LostBar({ terminal, node, view }: Trouble) {
  const { nextTryAt, tries, retry } = useConnection();
  const next = useSecondsUntil(nextTryAt);
  const { kept, refusing } = view.link;
  const when = next === null ? "Trying now." : `Next try in ${next} s, the ${ordinal(tries + 1)}.`;
  return (
    <Bar
      icon={<Unplug {...ICON} className="text-warn" />}
      title={`Connection to ${node.name} lost`}
      actions={
        <>
          <Button kind="primary" onClick={thenTyping(terminal, retry)}>
            Try now
          </Button>
          {kept ? (
            <Button kind="quiet" onClick={thenTyping(terminal, () => terminal.link.discardKept())}>
              Discard keys
            </Button>
          ) : null}
        </>
      }
    >
      {when} Your shell keeps running.{" "}
      {kept ? (
        <>
          <strong className="font-semibold text-t1">{kept.keys === 1 ? "1 key is" : `${kept.keys} keys are`}</strong>{" "}
          kept and sent when it is back: <code className="text-t1">{tail(kept.text)}</code>
        </>
      ) : null}
      {refusing ? <strong className="font-semibold text-bad"> 64 KiB are kept; more is refused.</strong> : null}
    </Bar>
  );
}

/** Why the shell is over; where its node is down, what brings it back, and what each way costs. */
function EndedBar({ node, view }: Omit<Trouble, "terminal">) {
  const actions = useNodeActions();
  const { title, text } = endWords(view.link, node);
  const down = node.state === "stopped" || node.state === "gone";
  return (
    <Bar
      icon={<TriangleAlert {...ICON} className="text-bad" />}
      title={title}
      actions={
        actions && down ? (
          <>
            {node.state === "stopped" ? (
              <Button kind="primary" onClick={() => actions.act(node.name, "restart")}>
                Restart {node.name}
              </Button>
            ) : null}
            <Button onClick={() => actions.ask(node.name, "reset")}>Reset {node.name}</Button>
          </>
        ) : null
      }
    >
      {text}
    </Bar>
  );
}

const CHANGE_WORDS = { restart: "restarted", reset: "reset", add: "added", remove: "removed" } as const;
const STEP_WORDS = { todo: "to do", doing: "under way", done: "done", failed: "failed" } as const;

/** How far a node is that is being restarted or reset. */
function ChangeBar({ node }: { node: NodeView }) {
  const done = node.boot.filter(({ state }) => state === "done").length;
  const doing = node.boot.find(({ state }) => state === "doing");
  return (
    <Bar icon={<Spinner />} title={`${node.name} is being ${node.change ? CHANGE_WORDS[node.change] : "changed"}`}>
      {doing ? `${doing.label} is ${STEP_WORDS[doing.state]}, ` : ""}
      {done} of {node.boot.length} steps done. Its shell comes back here by itself.
    </Bar>
  );
}

function UnsentBar({ terminal, node, view }: Trouble) {
  const { unsent, status } = view.link;
  if (!unsent) return null;
  return (
    <Bar
      icon={<ClipboardX {...ICON} className="text-warn" />}
      title={`Not sent to ${node.name}`}
      actions={
        <>
          <Button
            kind="primary"
            disabled={status !== "live"}
            onClick={thenTyping(terminal, () => terminal.link.sendUnsent())}
          >
            Send
          </Button>
          <Button kind="quiet" onClick={thenTyping(terminal, () => terminal.link.discardUnsent())}>
            Discard
          </Button>
        </>
      }
    >
      <code className="text-t1">{tail(unsent.text)}</code>{" "}
      {unsent.because === "restarted"
        ? "because the server restarted in between. Look at the screen, then choose."
        : "because the shell ended before it arrived."}
    </Bar>
  );
}

/** Characters of typed text in a bar; the end says most. */
const SHOWN_MAX = 60;

const tail = (text: string): string => (text.length > SHOWN_MAX ? `…${text.slice(-SHOWN_MAX)}` : text);

function ordinal(number: number): string {
  const ending = ["th", "st", "nd", "rd"][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? "th";
  return `${number}${ending}`;
}
