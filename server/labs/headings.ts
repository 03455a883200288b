import type { Token } from "markdown-it";

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const GIVEN_ID = /\s*\{#([^{}]*)\}$/;

export const isId = (text: string): boolean => ID.test(text);

export interface Heading {
  /** Without Markdown and without the id at its end. */
  title: string;
  /** As the author gave it, or made from the title; not yet known to be an id, nor to be unique. */
  id: string;
  given: boolean;
}

/** Reads a heading's inline token: `Join the workers {#join-workers}`. */
export function readHeading(inline: Token | undefined): Heading {
  const text = plainText(inline).trim();
  const given = GIVEN_ID.exec(text);
  if (given) return { title: text.slice(0, given.index), id: given[1] ?? "", given: true };
  return { title: text, id: slug(text), given: false };
}

/** What an inline token says when all marks are taken off. */
export function plainText(inline: Token | undefined): string {
  let text = "";
  for (const child of inline?.children ?? []) {
    text += child.type === "softbreak" || child.type === "hardbreak" ? " " : child.content;
  }
  return text;
}

/** `Who's there? A manager` → `who-s-there-a-manager`; accents are dropped, other scripts leave nothing. */
function slug(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-+|-+$/g, "");
}
