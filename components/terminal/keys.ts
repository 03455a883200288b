/** `page`: the page's own shortcut, which the terminal must let through. `terminal`: the shell gets it. */
export type KeyAction =
  | "terminal"
  | "page"
  | "browser"
  | "copy"
  | "search"
  | "maximise"
  | "larger"
  | "smaller"
  | "normal";

type Key = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** Who gets a key that is pressed in a terminal. By `code` where a modifier changes what `key` says. */
export function decideKey(event: Key, onMac: boolean): KeyAction {
  const { key, code, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey && !ctrlKey && !metaKey && (/^Digit\d$/.test(code) || code === "KeyM")) return "page";
  // The browser copies and pastes with these by itself, without asking for permission.
  if (onMac && metaKey && !ctrlKey && !altKey) return zoomKey(key) ?? "browser";
  if (shiftKey && !ctrlKey && !altKey && key === "Insert") return "browser";
  if (!ctrlKey || altKey || metaKey) return "terminal";
  if (shiftKey) {
    if (code === "KeyV") return "browser";
    if (code === "KeyC") return "copy";
    if (code === "KeyF") return "search";
    if (key === "Enter") return "maximise";
  } else if (key === "Insert") return "copy";
  return zoomKey(key) ?? "terminal";
}

function zoomKey(key: string): KeyAction | null {
  if (key === "+" || key === "=") return "larger";
  if (key === "-") return "smaller";
  return key === "0" ? "normal" : null;
}

/** What Ctrl makes of a key, for the phone's Ctrl key; the key itself where it makes nothing. */
export function withControl(key: string): string {
  if (key === " ") return "\x00";
  if (key === "?") return "\x7f";
  const code = key.toUpperCase().charCodeAt(0);
  return key.length === 1 && code >= 64 && code < 96 ? String.fromCharCode(code - 64) : key;
}
