import { Emitter } from "../connection/emitter.ts";
import type { LinkScreen, Past } from "../connection/link-screen.ts";
import type { LinkState } from "../connection/link-state.ts";
import { type TerminalAddress, TerminalLink } from "../connection/terminal-link.ts";
import type { Wire } from "../connection/wire.ts";
import type { TerminalHandle, TerminalRegistry } from "./api.ts";
import { copyText, downloadText } from "./clipboard.ts";
import { listenToGestures, obeyCopying } from "./gestures.ts";
import { KeptSize } from "./kept-size.ts";
import { withControl } from "./keys.ts";
import { Screen } from "./screen.ts";
import { Shell } from "./shell.ts";
import { terminalKey } from "./terminal-key.ts";

/** From here on a paste is shown first: run line by line, it could do a lot. Lines. */
const PASTE_ASK_LINES = 5;
/** Long enough to be seen, too short to disturb. Milliseconds. */
const BELL_MS = 120;
/** Until a passing word goes away. Milliseconds. */
const NOTICE_MS = 4_000;
/** A terminal nobody sees has no size; it is joined anyway, for commands from the tutorial. Milliseconds. */
const FIRST_FIT_MS = 2_000;

/** A shell draws its prompt again when it is resized, which is nothing new to anybody. Milliseconds. */
const REDRAW_MS = 1_000;

/** That something was printed is told after this. Whether it is seen costs the page a layout, which no key's echo is to wait for. Milliseconds. */
const PRINTED_MS = 100;

/** Until the page around a shell that it joined again stands still. Milliseconds. */
const SETTLE_MS = 300;

/** What the page shows of a terminal besides its screen; a new object after every change. */
export interface TerminalView {
  link: LinkState;
  searching: boolean;
  found: { index: number; count: number };
  /** A paste of many lines that waits for a decision. */
  pasting: string | null;
  /** Where the menu is open, in pixels of the window. */
  menuAt: { x: number; y: number } | null;
  /** A passing word. */
  notice: string | null;
  /** The phone's Ctrl key holds for the next key. */
  control: boolean;
}

/** What the page wants to hear. */
export interface TerminalListener {
  focused(): void;
  printed(): void;
  maximise(): void;
  /** Something is typed here by a button, so it is to be seen. */
  shown(): void;
  /** This one is not on the page; its neighbour that is takes the keys. */
  focusFront(): void;
}

/** One node's terminal on this page: screen, shell and link together. Its element moves with the layout. */
export class LiveTerminal implements TerminalHandle {
  readonly changes = new Emitter<TerminalView>();
  readonly link: TerminalLink;
  readonly screen: Screen;
  readonly node: string;
  /** In `window.drydock`: the node's name, or `node1/ID` for a shell beside its main one. */
  readonly #name: string;
  view: TerminalView;
  readonly #shell: Shell;
  readonly #registry: TerminalRegistry;
  readonly #listener: TerminalListener;
  readonly #unregister: () => void;
  readonly #decoder = new TextDecoder();
  readonly #watching: boolean;
  readonly #ttySize: KeptSize;
  #settled: ReturnType<typeof setTimeout> | undefined;
  #printed: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #focusWanted = false;
  #resizedAt = 0;

  constructor(
    wire: Wire,
    address: TerminalAddress,
    registry: TerminalRegistry,
    listener: TerminalListener,
    watching = false,
  ) {
    this.node = address.node;
    this.#watching = watching;
    this.#name = terminalKey(address.node, address.shell);
    this.#ttySize = new KeptSize(`${address.session} ${this.#name}`);
    this.#registry = registry;
    this.#listener = listener;
    const heard = {
      input: (data: string | Uint8Array) => this.#input(data),
      resized: (cols: number, rows: number) => {
        const { status } = this.link.state;
        if (status !== "live") return status === "ended";
        this.#resizedAt = performance.now();
        this.#ttySize.keep(cols, rows);
        this.link.resize(cols, rows);
        return true;
      },
      replayBegins: (past: Past) => this.#shell.beginReplay(past),
      replayNews: () => this.#shell.beginNews(),
      replayEnds: (past: Past) => this.#shell.endReplay(past),
      opened: () => this.#focusWanted && this.takeFocus(),
      bell: () => this.#flash(),
      found: (found: TerminalView["found"]) => this.#change({ found }),
    };
    this.screen = new Screen(`Terminal of ${address.node}`, heard, watching);
    this.#shell = new Shell(
      address.node,
      this.screen.terminal,
      (data) => this.link.state.status === "live" && !watching && this.link.send(data),
      (news) => {
        if (news.kind === "prompt") registry.tell("prompt", { node: this.#name, exitCode: news.exitCode });
      },
    );
    this.link = new TerminalLink(wire, address, this.#tapped());
    this.view = {
      link: this.link.state,
      searching: false,
      found: { index: -1, count: 0 },
      pasting: null,
      menuAt: null,
      notice: null,
      control: false,
    };
    this.link.changes.listen((link) => this.#linkChanged(link));
    listenToGestures(this, listener);
    obeyCopying(this);
    this.#unregister = registry.register(this.#name, this);
    registry.tell("status", { node: this.#name, status: this.link.state.status });
  }

  /** Puts the screen into a place on the page; returns what takes it out again. */
  mount(place: HTMLElement): () => void {
    place.append(this.screen.element);
    this.screen.placeChanged();
    if (this.#focusWanted) this.takeFocus();
    return () => {
      if (this.screen.element.parentElement === place) this.screen.element.remove();
    };
  }

  /** Joins the node's shell, as soon as the size of the window is known. */
  async open(): Promise<void> {
    await this.screen.firstFit(FIRST_FIT_MS);
    this.link.open();
  }

  /** Takes the keys, now or as soon as it is on the page. */
  takeFocus(): void {
    // Before xterm has been opened there is nothing that could have it.
    this.#focusWanted = !this.screen.element.isConnected || !this.screen.terminal.textarea;
    if (!this.#focusWanted) this.screen.terminal.focus();
  }

  text = (): string => this.screen.text();
  busy = (): boolean => this.#shell.busy;
  focus = (): void => {
    if (this.screen.element.isConnected) this.screen.terminal.focus();
    else this.#listener.focusFront();
  };

  type = (text: string): void => {
    this.#listener.shown();
    this.screen.terminal.scrollToBottom();
    if (!this.#send(text)) throw new Error(`${this.node} took nothing: ${this.#whyNot()}`);
  };

  interrupt = (): void => this.type("\x03");

  /** Throws away what was typed and kept while the line was lost, or held back after a restart of the server. */
  discard(what: "kept" | "unsent"): void {
    if (what === "kept") this.link.discardKept();
    else this.link.discardUnsent();
    this.#shell.discarded();
  }

  run = (command: string): Promise<{ output: string; exitCode: number }> => {
    if (this.#watching || this.link.state.status !== "live") {
      return Promise.reject(new Error(`“${command}” was not sent: ${this.#whyNot()}`));
    }
    this.#listener.shown();
    this.screen.terminal.scrollToBottom();
    return this.#shell.run(command);
  };

  /** Pastes, after asking when it is many lines. */
  paste(text: string): void {
    if (text.trimEnd().split(/\r\n|\r|\n/).length >= PASTE_ASK_LINES) this.#change({ pasting: text });
    else this.pasteNow(text);
  }

  pasteNow(text: string): void {
    this.#change({ pasting: null });
    // An escape sequence in the text could end the bracketed paste and run what follows.
    this.screen.paste(text.replaceAll("\x1b", "␛"));
    this.focus();
  }

  cancelPaste(): void {
    this.#change({ pasting: null });
    this.focus();
  }

  async copySelection(): Promise<void> {
    const text = this.screen.terminal.getSelection();
    if (text === "") this.notify("Nothing is selected.");
    else if (!(await copyText(text))) this.notify("The browser refused to copy.");
  }

  async copyEverything(): Promise<void> {
    this.notify((await copyText(this.text())) ? "Copied as text." : "The browser refused to copy.");
  }

  download(): void {
    downloadText(`${this.node}.txt`, this.text());
  }

  search(searching: boolean): void {
    this.#change({ searching });
    if (searching) return;
    void this.screen.search.end();
    this.focus();
  }

  openMenu(menuAt: { x: number; y: number } | null): void {
    this.#change({ menuAt });
    if (menuAt === null) this.focus();
  }

  holdControl(control: boolean): void {
    this.#change({ control });
  }

  notify(notice: string): void {
    clearTimeout(this.#noticeTimer);
    this.#change({ notice });
    this.#noticeTimer = setTimeout(() => this.#change({ notice: null }), NOTICE_MS);
  }

  dispose(): void {
    clearTimeout(this.#noticeTimer);
    clearTimeout(this.#settled);
    clearTimeout(this.#printed);
    this.#unregister();
    this.#shell.abandon(`The terminal of ${this.node} was closed.`);
    this.link.close();
    this.screen.dispose();
  }

  #input(data: string | Uint8Array): void {
    if (this.view.control && typeof data === "string" && data.length === 1) {
      this.holdControl(false);
      this.#send(withControl(data));
    } else this.#send(data);
  }

  #send(data: string | Uint8Array): boolean {
    if (this.#watching) return false;
    const live = this.link.state.status === "live";
    const taken = this.link.send(data);
    if (taken && live && typeof data === "string") this.#shell.input(data);
    return taken;
  }

  #whyNot(): string {
    const { status, refusing, ended } = this.link.state;
    if (this.#watching) return "you are watching this session.";
    if (status === "ended") return ended?.reason ?? "its shell has ended.";
    if (refusing) return "too much is waiting to be sent already.";
    return status === "connecting" ? "its terminal is still connecting." : "the connection is lost.";
  }

  #tapped(): LinkScreen {
    const { screen } = this;
    return {
      size: () => this.#ttySize.current ?? screen.size(),
      resize: (cols, rows) => {
        this.#resizedAt = performance.now();
        this.#ttySize.keep(cols, rows);
        screen.resize(cols, rows);
      },
      replay: (bytes, past, drawn) => {
        this.#shell.awaitReplay(past);
        screen.replay(bytes, past, drawn);
      },
      write: (bytes, drawn) => {
        screen.write(bytes, drawn);
        if (performance.now() - this.#resizedAt > REDRAW_MS) this.#tellPrinted();
        if (!this.#registry.isHeard("output")) return;
        this.#registry.tell("output", { node: this.#name, text: this.#decoder.decode(bytes, { stream: true }) });
      },
    };
  }

  #tellPrinted(): void {
    this.#printed ??= setTimeout(() => {
      this.#printed = undefined;
      this.#listener.printed();
    }, PRINTED_MS);
  }

  #linkChanged(link: LinkState): void {
    const { status } = this.view.link;
    this.#change({ link });
    if (link.status === status) return;
    this.#registry.tell("status", { node: this.#name, status: link.status });
    clearTimeout(this.#settled);
    if (link.status === "live") this.#settled = setTimeout(() => this.screen.claimSize(), SETTLE_MS);
    if (link.status === "ended") this.#shell.abandon(link.ended?.reason ?? `${this.node} has ended.`);
  }

  #flash(): void {
    this.screen.element.setAttribute("data-bell", "");
    setTimeout(() => this.screen.element.removeAttribute("data-bell"), BELL_MS);
  }

  #change(change: Partial<TerminalView>): void {
    this.view = { ...this.view, ...change };
    this.changes.fire(this.view);
  }
}
