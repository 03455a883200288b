import { useRef, useState } from "react";
import type { NodeName, SessionId, ShellId } from "../../server/contract/ids.ts";
import type { ShellView } from "../../server/contract/session.ts";
import { connection } from "../connection/client.ts";
import type { ShellActions } from "./shell-tabs.tsx";
import { terminalKey } from "./terminal-key.ts";

const MAIN = "main";

export interface Shells {
  /** Which of a node's shells is shown; `main`, or an id. */
  front(node: string): string;
  show(node: string, shell: string): void;
  actions(node: NodeName): ShellActions;
}

/** Which shell each node shows, and what can be done with them. `say` tells a node's terminal why something failed. */
export function useShells(
  sessionId: string,
  shells: ShellView[],
  say: (node: string, words: string) => void,
  onShown: (key: string) => void,
): Shells {
  const [fronts, setFronts] = useState<Record<string, string>>({});
  const known = useRef(shells);
  known.current = shells;
  const show = (node: string, shell: string): void => {
    setFronts((before) => ({ ...before, [node]: shell }));
  };
  const showForKeys = (node: string, shell: string): void => {
    show(node, shell);
    onShown(terminalKey(node, shell));
  };
  const front = (node: string): string => {
    const wanted = fronts[node] ?? MAIN;
    // One that has ended gives way to the main one.
    return known.current.some((shell) => shell.node === node && shell.id === wanted) ? wanted : MAIN;
  };
  const session = sessionId as SessionId;
  const lost = "The connection is lost. Try again when it is back.";
  return {
    front,
    show,
    actions: (node) => ({
      show: (shell) => showForKeys(node, shell),
      open: () =>
        connection().ask("shell:open", { session, node }, (reply) => {
          if (!reply?.ok) return say(node, reply?.fault.message ?? lost);
          showForKeys(node, reply.value.id);
        }),
      rename: (shell, name) =>
        connection().ask("shell:rename", { session, node, shell: shell as ShellId, name }, (reply) => {
          if (!reply?.ok) say(node, reply?.fault.message ?? lost);
        }),
      close: (shell) => {
        // Its button goes with it, and must not take the focus along.
        showForKeys(node, MAIN);
        connection().ask("shell:close", { session, node, shell: shell as ShellId }, (reply) => {
          if (!reply?.ok) say(node, reply?.fault.message ?? lost);
        });
      },
    }),
  };
}
