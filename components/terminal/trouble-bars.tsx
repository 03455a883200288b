import { ClipboardX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { HeldBy } from "../../server/contract/events.ts";
import type { NodeView } from "../../server/contract/session.ts";
import type { LinkState, TerminalStatus } from "../connection/link-state.ts";
import { Button } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Bar, tail, thenTyping } from "./bar.tsx";
import { LineBars } from "./line-bars.tsx";
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
      <LineBars terminal={terminal} node={node.name} view={view} status={status} focused={focused} />
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
          <Button kind="quiet" onClick={thenTyping(terminal, () => terminal.discard("unsent"))}>
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
