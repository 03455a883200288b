type Value = string | number | string[] | Mapping;
/** No prototype: a key such as `constructor` is a key. */
interface Mapping {
  [key: string]: Value;
}

/** Nothing that YAML could take for a line's end, a tab or a mark at the file's beginning. */
const PLAIN_TEXT = /^[\n\x20-\x7e\u00c0-\u024f\u2010-\u2026]*$/;
const ENTRY = /^( *)([A-Za-z][A-Za-z0-9_]*):(?: +(.*))?$/;
const NOT_CONTENT = /^ *(?:#.*)?$/;
/** What means something else than its letters. */
const KEYWORD = /^(?:null|true|false)$/i;
const WHOLE_NUMBER = /^[1-9]\d{0,8}$/;
const WORDS = /^[A-Za-z/_]/;
/** Where a text could end before its line does, or become a key. */
const CUT_SHORT = /:(?: |$)| #/;
const LIST_ITEM = /^[A-Za-z][A-Za-z0-9_./-]*(?::[A-Za-z0-9][\w.-]*)?$/;

/**
 * Reads the YAML that front matter nearly always is: keys with a text, a whole number, a list of words in brackets or a text
 * folded by `>-`, nested by indent. Null for anything else, right or wrong, which a whole parser has to read; what is
 * returned is what that one would say. Ten times as fast.
 */
export function readPlainYaml(text: string): Mapping | null {
  if (!PLAIN_TEXT.test(text)) return null;
  const reader = new PlainReader(text.split("\n"));
  const mapping = reader.readMapping(0);
  return mapping && reader.isAtEnd ? mapping : null;
}

class PlainReader {
  readonly #lines: string[];
  #at = 0;

  constructor(lines: string[]) {
    this.#lines = lines;
    this.#skip();
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#lines.length;
  }

  /** The entries that stand at this indent, until one stands further to the left. */
  readMapping(indent: number): Mapping | null {
    const mapping: Mapping = Object.create(null);
    let empty = true;
    while (!this.isAtEnd) {
      const entry = ENTRY.exec(this.#lines[this.#at] ?? "");
      if (!entry) return null;
      const [, { length } = "", key = "", rest = ""] = entry;
      if (length < indent) break;
      if (length > indent || key in mapping || KEYWORD.test(key)) return null;
      this.#at += 1;
      const value = this.#readValue(rest.trimEnd(), indent);
      if (value === null) return null;
      mapping[key] = value;
      empty = false;
    }
    return empty ? null : mapping;
  }

  #readValue(rest: string, indent: number): Value | null {
    if (rest === ">-") return this.#readFolded(indent);
    this.#skip();
    const next = this.#indent();
    if (rest === "") return next > indent ? this.readMapping(next) : null;
    // A text may go on in the next line; that is left to the whole parser.
    if (next > indent) return null;
    if (rest.startsWith("[")) return readList(rest);
    if (WHOLE_NUMBER.test(rest)) return Number(rest);
    return WORDS.test(rest) && !KEYWORD.test(rest) && !CUT_SHORT.test(rest) ? rest : null;
  }

  #readFolded(indent: number): string | null {
    const inner = this.#indent();
    if (inner <= indent) return null;
    const lines: string[] = [];
    for (; !this.isAtEnd; this.#at += 1) {
      const line = this.#lines[this.#at] ?? "";
      const isLast = this.#at === this.#lines.length - 1;
      if (line === "" && isLast) continue;
      const here = this.#indent();
      if (here <= indent && line !== "") break;
      // An empty line, one that is further in, or a space at an end is kept in ways of its own.
      if (here !== inner || line.endsWith(" ")) return null;
      lines.push(line.slice(inner));
    }
    this.#skip();
    return lines.length > 0 ? lines.join(" ") : null;
  }

  /** Spaces before the line at hand; none when there is none. */
  #indent(): number {
    const line = this.#lines[this.#at] ?? "";
    let spaces = 0;
    while (line.charCodeAt(spaces) === 32) spaces += 1;
    return spaces;
  }

  /** Goes to the next line that says something. */
  #skip(): void {
    while (!this.isAtEnd && NOT_CONTENT.test(this.#lines[this.#at] ?? "")) this.#at += 1;
  }
}

function readList(text: string): string[] | null {
  if (!text.endsWith("]")) return null;
  const inner = text.slice(1, -1).trim();
  if (inner === "") return [];
  const items = inner.split(",").map((item) => item.trim());
  return items.every((item) => LIST_ITEM.test(item) && !KEYWORD.test(item)) ? items : null;
}
