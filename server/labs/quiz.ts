import type { Token } from "markdown-it";

export interface QuizOption {
  right: boolean;
  /** The option's own tokens, without its box. */
  tokens: Token[];
}

const BOX = /^\[([ xX])\]\s+/;

/** Reads the options of a list's tokens, or says which token is none. Takes the boxes out of the tokens. */
export function readOptions(list: Token[]): { ok: true; options: QuizOption[] } | { ok: false; at: Token | undefined } {
  const options: QuizOption[] = [];
  const itemLevel = (list[0]?.level ?? 0) + 1;
  for (let start = 1; start < list.length - 1; ) {
    let end = start + 1;
    while (end < list.length && !(list[end]?.type === "list_item_close" && list[end]?.level === itemLevel)) end++;
    const inline = list[start + 2];
    const first = inline?.type === "inline" ? inline.children?.[0] : undefined;
    const box = first?.type === "text" ? BOX.exec(first.content) : null;
    if (!first || !box) return { ok: false, at: list[start] };
    first.content = first.content.slice(box[0].length);
    options.push({ right: box[1] !== " ", tokens: list.slice(start + 1, end) });
    start = end + 1;
  }
  return { ok: true, options };
}
