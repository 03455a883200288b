import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { NodeName, SessionId, ShellId } from "../../server/contract/ids.ts";
import type { NodeView } from "../../server/contract/session.ts";
import { connection } from "../connection/client.ts";
import { terminalRegistry } from "./api.ts";
import type { LiveTerminal, TerminalView } from "./live-terminal.ts";

/** The container's own tty. Not the contract's constant, which would bring zod into the page. */
const MAIN = "main" as ShellId;

export type LiveTerminals = ReadonlyMap<NodeName, LiveTerminal>;

/** What the page does about its terminals; always the newest version is called. */
export interface TerminalsListener {
  focused(node: NodeName): void;
  printed(node: NodeName): void;
  maximise(node: NodeName): void;
}

/** One terminal per node, made when xterm has been loaded and joined when its node has started. */
export function useLiveTerminals(sessionId: string, nodes: NodeView[], listener: TerminalsListener): LiveTerminals {
  const [terminals, setTerminals] = useState<LiveTerminals>(new Map());
  const newest = useRef(listener);
  newest.current = listener;
  const names = nodes.map(({ name }) => name).join(" ");

  useEffect(() => {
    let over = false;
    let made: LiveTerminals = new Map();
    // xterm and its addons are the page's largest part: they come after everything else.
    void import("./live-terminal.ts").then(({ LiveTerminal }) => {
      if (over) return;
      const make = (node: NodeName) =>
        new LiveTerminal(connection(), { session: sessionId as SessionId, node, shell: MAIN }, terminalRegistry(), {
          focused: () => newest.current.focused(node),
          printed: () => newest.current.printed(node),
          maximise: () => newest.current.maximise(node),
        });
      made = new Map((names.split(" ") as NodeName[]).map((node) => [node, make(node)]));
      setTerminals(made);
    });
    return () => {
      over = true;
      for (const terminal of made.values()) terminal.dispose();
      setTerminals(new Map());
    };
  }, [sessionId, names]);

  const started = nodes.filter(({ state }) => state === "ready").map(({ name }) => name);
  const startedNames = started.join(" ");
  useEffect(() => {
    for (const node of startedNames.split(" ")) void terminals.get(node as NodeName)?.open();
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
  link: { status: "connecting", kept: null, unsent: null, refusing: false, ended: null, fault: null },
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
