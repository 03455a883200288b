import type { TerminalLink } from "../connection/terminal-link.ts";
import { copyText } from "./clipboard.ts";
import { decideKey, type KeyAction } from "./keys.ts";
import { changeTerminalPreferences, terminalPreferences } from "./preferences.ts";
import type { Screen } from "./screen.ts";

/** A program may copy this much by OSC 52. Characters of base64. */
const COPY_CHARACTERS_MAX = 1_000_000;

interface Gestured {
  readonly node: string;
  readonly screen: Screen;
  readonly link: Pick<TerminalLink, "attend">;
  copySelection(): Promise<void>;
  paste(text: string): void;
  search(searching: boolean): void;
  openMenu(at: { x: number; y: number }): void;
  notify(words: string): void;
}

interface Outside {
  focused(): void;
  maximise(): void;
}

/** Keys, clicks and pastes that are not the shell's. */
export function listenToGestures(target: Gestured, outside: Outside): void {
  const { element, terminal } = target.screen;
  const onMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  // What xterm looks at too: there it puts its text field below a middle click, and the browser pastes.
  const onLinux = /Linux/.test(navigator.platform);

  terminal.attachCustomKeyEventHandler((event) => {
    const action = decideKey(event, onMac);
    if (action === "terminal") return true;
    if (action === "page" || action === "browser") return false;
    event.preventDefault();
    if (event.type === "keydown") act(target, outside, action);
    return false;
  });
  element.addEventListener("pointerdown", () => target.link.attend());
  element.addEventListener("focusin", () => {
    target.link.attend();
    target.screen.claimSize();
    outside.focused();
  });
  // Before xterm's own listener, which would paste without asking.
  const beforeXterm = { capture: true };
  element.addEventListener(
    "paste",
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      target.paste(event.clipboardData?.getData("text/plain") ?? "");
    },
    beforeXterm,
  );
  element.addEventListener(
    "contextmenu",
    (event) => {
      event.preventDefault();
      // A program that follows the mouse gets the click; Shift gets the menu all the same.
      if (terminal.modes.mouseTrackingMode !== "none" && !event.shiftKey) return;
      event.stopPropagation();
      target.openMenu({ x: event.clientX, y: event.clientY });
    },
    beforeXterm,
  );
  element.addEventListener("auxclick", (event) => {
    // On Linux the browser itself pastes the selection by a middle click.
    if (event.button === 1 && !onLinux && terminal.hasSelection()) target.paste(terminal.getSelection());
  });
}

function act(target: Gestured, outside: Outside, action: Exclude<KeyAction, "terminal" | "page" | "browser">): void {
  const { zoom } = terminalPreferences();
  switch (action) {
    case "copy":
      void target.copySelection();
      break;
    case "search":
      target.search(true);
      break;
    case "maximise":
      outside.maximise();
      break;
    case "larger":
      changeTerminalPreferences({ zoom: zoom + 1 });
      break;
    case "smaller":
      changeTerminalPreferences({ zoom: zoom - 1 });
      break;
    case "normal":
      changeTerminalPreferences({ zoom: 0 });
      break;
    default:
      action satisfies never;
  }
}

/** OSC 52: a program copies. Reading the clipboard is not offered, and an old copy is not repeated by a replay. */
export function obeyCopying(target: Pick<Gestured, "node" | "screen" | "notify">): void {
  const { node, screen } = target;
  screen.terminal.parser.registerOscHandler(52, (data) => {
    const encoded = data.slice(data.indexOf(";") + 1);
    if (screen.isReplaying || encoded === "?" || encoded.length > COPY_CHARACTERS_MAX) return true;
    try {
      const text = new TextDecoder().decode(Uint8Array.from(atob(encoded), (byte) => byte.charCodeAt(0)));
      void copyText(text).then((copied) =>
        target.notify(copied ? `${node} copied ${text.length} characters.` : "The browser refused to copy."),
      );
    } catch {
      // Not base64: nothing to copy.
    }
    return true;
  });
}
