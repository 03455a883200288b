import { useCallback, useRef, useState } from "react";
import { terminalApi } from "../terminal/api.ts";
import { tryTyping } from "../terminal/refusal.ts";

/** After Ctrl-C, how long a program may take to give the prompt back. Milliseconds. */
const INTERRUPT_MS = 5000;
const LOOK_EVERY_MS = 50;

/** What is typed, and where. */
export interface Order {
  key: string;
  node: string;
  command: string;
  /** The author wants Ctrl-C first. */
  interrupt: boolean;
}

export type Outcome =
  | { state: "running" }
  /** A program holds the prompt: the learner decides. */
  | { state: "asking"; order: Order }
  | { state: "done"; exitCode: number }
  | { state: "refused"; message: string };

/**
 * Why a node's terminal takes nothing at all, read where design.md puts it: on its element. Null when it is live, or
 * not drawn yet; then the terminal itself says what is the matter.
 */
function notLive(node: string): string | null {
  const status = document.querySelector<HTMLElement>(`[data-node="${CSS.escape(node)}"]`)?.dataset.status;
  if (status === undefined || status === "live") return null;
  return status === "ended"
    ? `The shell on ${node} has ended.`
    : `${node}’s terminal is not connected. Run this again when it says Live.`;
}

async function promptIsBack(node: string): Promise<boolean> {
  const deadline = performance.now() + INTERRUPT_MS;
  while (terminalApi().busy(node)) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return true;
}

/** Sends commands to the terminals and keeps what became of each, by its key, as long as the page lives. */
export function useRuns({ onRun }: { onRun: (order: Order) => void }) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());

  const current = useRef<ReadonlyMap<string, Outcome>>(outcomes);

  const tell = useCallback((key: string, outcome: Outcome | null) => {
    const after = new Map(current.current);
    if (outcome) after.set(key, outcome);
    else after.delete(key);
    current.current = after;
    setOutcomes(after);
  }, []);

  const run = useCallback(
    async (order: Order, interruptFirst: boolean): Promise<Outcome> => {
      const end = (outcome: Outcome) => {
        tell(order.key, outcome);
        return outcome;
      };
      tell(order.key, { state: "running" });
      try {
        if (interruptFirst) {
          terminalApi().interrupt(order.node);
          if (!(await promptIsBack(order.node))) {
            const message = `The program on ${order.node} did not stop within ${INTERRUPT_MS / 1000} s of Ctrl-C. End it in the terminal, then run this again.`;
            return end({ state: "refused", message });
          }
        }
        const finished = terminalApi().run(order.node, order.command);
        onRun(order);
        const { exitCode } = await finished;
        return end({ state: "done", exitCode });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return end({ state: "refused", message: reason || `${order.node} took no command. Try again.` });
      }
    },
    [onRun, tell],
  );

  /** Runs it and resolves to what became of it; a busy prompt is not asked about but ends it. */
  const perform = useCallback(
    async (order: Order): Promise<Outcome> => {
      const message = notLive(order.node);
      const refused: Outcome | null = message ? { state: "refused", message } : null;
      if (refused) tell(order.key, refused);
      return refused ?? run(order, order.interrupt && terminalApi().busy(order.node));
    },
    [run, tell],
  );

  /** Asks whether to interrupt the program, as long as it runs. */
  const askFirst = useCallback(
    async (order: Order): Promise<void> => {
      const question: Outcome = { state: "asking", order };
      tell(order.key, question);
      while (current.current.get(order.key) === question && terminalApi().busy(order.node)) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      if (current.current.get(order.key) === question) tell(order.key, null);
    },
    [tell],
  );

  const press = useCallback(
    (order: Order) => {
      const message = notLive(order.node);
      if (message) {
        tell(order.key, { state: "refused", message });
        return;
      }
      const busy = terminalApi().busy(order.node);
      if (busy && !order.interrupt) void askFirst(order);
      else void run(order, busy && order.interrupt);
    },
    [askFirst, run, tell],
  );

  const answer = useCallback(
    (order: Order, choice: "interrupt" | "type" | "cancel") => {
      if (choice === "interrupt") {
        void run(order, true);
        return;
      }
      const refusal = choice === "type" ? tryTyping(order.node, `${order.command}\r`) : null;
      tell(order.key, refusal === null ? null : { state: "refused", message: refusal });
      if (choice === "type" && refusal === null) onRun(order);
    },
    [onRun, run, tell],
  );

  return { outcomes, press, perform, answer };
}
