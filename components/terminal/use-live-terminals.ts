import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { NodeName, SessionId, ShellId } from "../../server/contract/ids.ts";
import type { NodeView, ShellView } from "../../server/contract/session.ts";
import { connection } from "../connection/client.ts";
import { UNOPENED } from "../connection/link-state.ts";
import { terminalRegistry } from "./api.ts";
import type { LiveTerminal, TerminalView } from "./live-terminal.ts";
import { terminalKey } from "./terminal-key.ts";

/** By key: a node's name, or `node1/ID` for a shell beside its main one. */
export type LiveTerminals = ReadonlyMap<string, LiveTerminal>;

/** What the page does about its terminals; always the newest version is called. */
export interface TerminalsListener {
  focused(node: NodeName): void;
  printed(node: NodeName): void;
  maximise(node: NodeName): void;
  /** Something is done in this shell, so it is to be seen. */
  shown(node: NodeName, shell: ShellId): void;
  /** Whichever of the node's shells is shown takes the keys. */
  focusFront(node: NodeName): void;
}

/** xterm and its addons are the page's largest part, so they are a chunk of their own, that comes with this one. */
let xterm: typeof import("./live-terminal.ts") | null = null;
const loadXterm = async () => {
  xterm ??= await import("./live-terminal.ts");
  return xterm;
};
if (typeof window !== "undefined") void loadXterm().catch(() => undefined);

/** One terminal per shell, made when xterm has been loaded and joined when its node has started. */
export function useLiveTerminals(
  sessionId: string,
  nodes: NodeView[],
  shells: ShellView[],
  watching: boolean,
  listener: TerminalsListener,
): LiveTerminals {
  const [terminals, setTerminals] = useState<LiveTerminals>(new Map());
  const made = useRef(new Map<string, LiveTerminal>());
  const newest = useRef(listener);
  newest.current = listener;
  const names = nodes.map(({ name }) => name as string);
  const wanted = [...names, ...shells.map(({ node, id }) => terminalKey(node, id))].join(" ");

  // Before the page is painted: a later turn would come after everything else that a new page has to do.
  useLayoutEffect(() => {
    let over = false;
    const make = ({ LiveTerminal }: NonNullable<typeof xterm>) => {
      if (over) return;
      const keys = wanted.split(" ");
      for (const [key, terminal] of made.current) {
        if (keys.includes(key)) continue;
        const hadFocus = terminal.screen.element.contains(document.activeElement);
        terminal.dispose();
        made.current.delete(key);
        if (hadFocus) newest.current.focusFront(terminal.node as NodeName);
      }
      for (const key of keys) {
        if (made.current.has(key)) continue;
        const [node, shell = "main"] = key.split("/") as [NodeName, ShellId?];
        const address = { session: sessionId as SessionId, node, shell: shell as ShellId };
        const terminal = new LiveTerminal(
          connection(),
          address,
          terminalRegistry(),
          {
            focused: () => newest.current.focused(node),
            printed: () => newest.current.printed(node),
            maximise: () => newest.current.maximise(node),
            shown: () => newest.current.shown(node, shell as ShellId),
            focusFront: () => newest.current.focusFront(node),
          },
          watching,
        );
        made.current.set(key, terminal);
      }
      setTerminals(new Map(made.current));
    };
    if (xterm) make(xterm);
    else void loadXterm().then(make);
    return () => {
      over = true;
    };
  }, [sessionId, wanted, watching]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session has other terminals
  useLayoutEffect(() => {
    return () => {
      for (const terminal of made.current.values()) terminal.dispose();
      made.current = new Map();
      setTerminals(new Map());
    };
  }, [sessionId]);

  const started = nodes.filter(({ state }) => state === "ready").map(({ name }) => name);
  const startedNames = started.join(" ");
  useEffect(() => {
    const ready = startedNames.split(" ");
    for (const [key, terminal] of terminals) if (ready.includes(key.split("/")[0] ?? "")) void terminal.open();
  }, [terminals, startedNames]);

  useEffect(() => {
    window.drydock = terminalRegistry();
    return () => {
      delete window.drydock;
    };
  }, []);

  return terminals;
}

const BEFORE: TerminalView = {
  link: UNOPENED,
  searching: false,
  found: { index: -1, count: 0 },
  pasting: null,
  menuAt: null,
  notice: null,
  control: false,
};

/** What a terminal shows of itself; the state before it is there when there is none yet. */
export function useTerminalView(terminal: LiveTerminal | undefined): TerminalView {
  return useSyncExternalStore(
    (listener) => terminal?.changes.listen(listener) ?? (() => undefined),
    () => terminal?.view ?? BEFORE,
    () => BEFORE,
  );
}
