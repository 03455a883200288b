import { Emitter } from "../connection/emitter.ts";
import type { TerminalStatus } from "../connection/link-state.ts";

/** What listeners are told; `node` is always the node's name. */
export interface TerminalEvents {
  /** Output as it arrives, escape sequences included. */
  output: { node: string; text: string };
  status: { node: string; status: TerminalStatus };
  /** A prompt is there: after a command, with its exit code, or the first one, with null. Told once, also when it came with the fresh
   *  screen after a flood; what stood there before the page was loaded is not told. */
  prompt: { node: string; exitCode: number | null };
  /** A command that was started by `run` is over. */
  run: { node: string; command: string; output: string; exitCode: number };
}

/** One terminal, as whatever owns it registers it. */
export interface TerminalHandle {
  text(): string;
  type(text: string): void;
  run(command: string): Promise<{ output: string; exitCode: number }>;
  busy(): boolean;
  interrupt(): void;
  focus(): void;
}

/** The page's terminals, for the lesson, for tests (`window.drydock`) and for embedding pages. A node's name means its
 *  main shell; one beside it is called `node1/ID`. */
export interface TerminalApi {
  /** Names of the nodes that have a terminal here, in the lab's order. */
  nodes(): string[];
  /** Screen and scrollback as text; lines that were only wrapped are joined. Empty where there is no terminal. */
  text(node: string): string;
  /** As if typed, Enter is `\r`. Throws when there is no such terminal. */
  type(node: string, text: string): void;
  /** Types a command and Enter exactly once; resolves when the prompt is back. Of a command that prints faster than the page draws,
   *  `output` is the end. Rejects with a sentence for people when no prompt is there or the connection is lost. */
  run(node: string, command: string): Promise<{ output: string; exitCode: number }>;
  /** Whether a command cannot be typed now, because a program runs or no prompt is known. */
  busy(node: string): boolean;
  /** Sends Ctrl-C. */
  interrupt(node: string): void;
  focus(node: string): void;
  /** Returns what stops listening. */
  on<E extends keyof TerminalEvents>(event: E, listener: (news: TerminalEvents[E]) => void): () => void;
}

declare global {
  interface Window {
    drydock?: TerminalApi;
  }
}

/** Terminals by node, and the news about them. */
export class TerminalRegistry implements TerminalApi {
  readonly #handles = new Map<string, TerminalHandle>();
  readonly #emitters: { [E in keyof TerminalEvents]: Emitter<TerminalEvents[E]> } = {
    output: new Emitter(),
    status: new Emitter(),
    prompt: new Emitter(),
    run: new Emitter(),
  };

  /** Returns what takes it away again. */
  register(node: string, handle: TerminalHandle): () => void {
    this.#handles.set(node, handle);
    return () => {
      if (this.#handles.get(node) === handle) this.#handles.delete(node);
    };
  }

  tell<E extends keyof TerminalEvents>(event: E, news: TerminalEvents[E]): void {
    this.#emitters[event].fire(news);
  }

  /** Decoding output costs; nobody may want it. */
  isHeard(event: keyof TerminalEvents): boolean {
    return this.#emitters[event].isHeard;
  }

  nodes = (): string[] => [...this.#handles.keys()].filter((name) => !name.includes("/")).sort();

  text = (node: string): string => this.#handles.get(node)?.text() ?? "";

  type = (node: string, text: string): void => this.#handle(node).type(text);

  run = async (node: string, command: string): Promise<{ output: string; exitCode: number }> => {
    const finished = await this.#handle(node).run(command);
    this.tell("run", { node, command, ...finished });
    return finished;
  };

  busy = (node: string): boolean => this.#handles.get(node)?.busy() ?? false;

  interrupt = (node: string): void => this.#handle(node).interrupt();

  focus = (node: string): void => this.#handles.get(node)?.focus();

  on = <E extends keyof TerminalEvents>(event: E, listener: (news: TerminalEvents[E]) => void): (() => void) =>
    this.#emitters[event].listen(listener);

  #handle(node: string): TerminalHandle {
    const handle = this.#handles.get(node);
    if (!handle) throw new Error(`There is no terminal of ${node} on this page yet.`);
    return handle;
  }
}

const registry = new TerminalRegistry();

/** The page's terminals. */
export const terminalApi = (): TerminalApi => registry;

/** For what owns terminals. */
export const terminalRegistry = (): TerminalRegistry => registry;
