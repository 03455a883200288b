/** What each named key sends to a terminal in its normal mode. */
const NAMED_KEYS: Record<string, string> = {
  Enter: "\r",
  Tab: "\t",
  Esc: "\u001b",
  Space: " ",
  Backspace: "\u007f",
  Delete: "\u001b[3~",
  Up: "\u001b[A",
  Down: "\u001b[B",
  Right: "\u001b[C",
  Left: "\u001b[D",
  Home: "\u001b[H",
  End: "\u001b[F",
  PageUp: "\u001b[5~",
  PageDown: "\u001b[6~",
};

export const KEY_NAMES = Object.keys(NAMED_KEYS);

const KEY = /"[^"\r\n]+"|\S+/g;

/** Reads `^C`, `Enter`, `q` and `":wq"`, parted by white space, into what they send. */
export function readKeys(text: string): { ok: true; keys: string[]; data: string } | { ok: false; unknown: string } {
  const keys = text.match(KEY) ?? [];
  let data = "";
  for (const key of keys) {
    const sent = sentBy(key);
    if (sent === null) return { ok: false, unknown: key };
    data += sent;
  }
  return { ok: true, keys, data };
}

function sentBy(key: string): string | null {
  const named = Object.hasOwn(NAMED_KEYS, key) ? NAMED_KEYS[key] : undefined;
  if (named !== undefined) return named;
  // Control and a letter is the letter's place in the alphabet: ^A is 1.
  if (/^\^[A-Z]$/.test(key)) return String.fromCharCode(key.charCodeAt(1) - 64);
  if (/^".+"$/.test(key)) return key.slice(1, -1);
  return [...key].length === 1 ? key : null;
}
