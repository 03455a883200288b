import MarkdownIt, { type Env, type Token } from "markdown-it";
import { makeTokensLean } from "./lean-tokens.ts";
import { type LabFiles, readPictureSource } from "./pictures.ts";
import type { ProblemList } from "./problem.ts";

/** What rendering needs to know of the lab, and where it reports. */
export interface ProseContext {
  /** Local pictures are served below this: `/labs/orchestration/`. */
  base: string;
  files: LabFiles;
  problems: ProblemList;
  /** Line of the file on which the Markdown starts, from 1. */
  firstLine: number;
  /** Filled by rendering; whether they lead anywhere is known when all has been read. */
  anchorLinks: AnchorLink[];
}

/** A link within the page. */
export interface AnchorLink {
  /** `#join-workers` */
  target: string;
  /** Of the file. */
  line: number;
}

const markdown = new MarkdownIt({ html: true, linkify: false, typographer: false });
makeTokensLean(markdown);
// Every target becomes a link here, so that a forbidden one is reported with its line; link_open below lets none through.
markdown.validateLink = () => true;

/** Same-page anchors; everything else opens elsewhere. Anything that is not listed here is no link. */
const ANCHOR = /^#[\w-]*$/;
const OUTWARD = /^(https?:\/\/[^/]|mailto:.)/i;
const COMMENT = /^\s*<!--(?:(?!-->)[\s\S])*-->\s*$/;

export const unescapeAll = (text: string): string => markdown.utils.unescapeAll(text);

/** Inline tokens know no line of their own: they get the one on which their paragraph has come to them. */
markdown.core.ruler.after("inline", "lines", (state) => {
  let row = 0;
  for (const token of state.tokens) {
    if (token.type === "tr_open") row = token.map?.[0] ?? row;
    if (token.type !== "inline") continue;
    // A cell of a table knows no line either.
    let line = token.map?.[0] ?? row;
    for (const child of token.children ?? []) {
      if (child.type === "softbreak" || child.type === "hardbreak") line++;
      else if (child.type !== "text" || child.content.includes("](")) child.map = [line, line + 1];
    }
  }
});

/** Parses without rendering; `map` of each token counts lines from 0. */
export function parseMarkdown(text: string): Token[] {
  return markdown.parse(text, {});
}

/** Renders block tokens to HTML in which nothing is live but what this file lets through. */
export function renderProse(tokens: Token[], context: ProseContext): string {
  return markdown.renderer.render(tokens, markdown.options, { prose: context }).trim();
}

/** The line of the file on which a token starts. */
export const lineOf = (token: Token | undefined, firstLine: number): number => (token?.map?.[0] ?? 0) + firstLine;

const contextOf = (env: Env | undefined): ProseContext => env?.prose as ProseContext;

function renderHtml(token: Token, env: Env | undefined): string {
  if (COMMENT.test(token.content)) return "";
  const { problems, firstLine } = contextOf(env);
  const line = lineOf(token, firstLine);
  if (/<\/?(details|summary)\b/i.test(token.content)) {
    problems.error(
      line,
      "<details>, <summary> and </details> stand inside other text.",
      "Start them at the beginning of a line of their own, outside lists and quotes.",
    );
  } else {
    problems.warn(line, "Raw HTML is shown as text.", "Write Markdown; of HTML only details and summary are known.");
  }
  return markdown.utils.escapeHtml(token.content);
}

/** Longer code may be broken between two lines; `-d` must not end one as `-`. Characters. */
const WHOLE_CODE_MAX = 24;

markdown.renderer.rules.code_inline = (tokens, index) => {
  const content = tokens[index]?.content ?? "";
  return `<code${content.length > WHOLE_CODE_MAX ? ' data-long=""' : ""}>${markdown.utils.escapeHtml(content)}</code>`;
};

/** What is a picture to its author, and text to Markdown. Bounded, so that no text makes the search long. */
const SPACED_PICTURE = /!\[[^\]]{0,200}\]\(\s{0,9}(\S{1,200}\s(?:[^()]|\([^()]{0,200}\)){0,200})\)/g;

markdown.renderer.rules.text = (tokens, index, _options, env) => {
  const token = tokens[index];
  const content = token?.content ?? "";
  if (content.includes("](")) {
    const { problems, firstLine } = contextOf(env);
    for (const [, source] of content.matchAll(SPACED_PICTURE)) {
      problems.error(
        lineOf(token, firstLine),
        `A picture comes from "${source}", which has a space in it.`,
        "Name the file without one, as in image/a-b.png; a title stands in double quotes.",
      );
    }
  }
  return markdown.utils.escapeHtml(content);
};

markdown.renderer.rules.html_inline = (tokens, index, _options, env) => {
  const token = tokens[index];
  return token ? renderHtml(token, env) : "";
};

markdown.renderer.rules.html_block = (tokens, index, _options, env) => {
  const token = tokens[index];
  const html = token ? renderHtml(token, env) : "";
  return html && `<p>${html.trim()}</p>\n`;
};

markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const target = String(token?.attrGet("href") ?? "");
  if (token && OUTWARD.test(target)) {
    token.attrSet("target", "_blank");
    token.attrSet("rel", "noopener");
  } else if (token && !ANCHOR.test(target)) {
    const { problems, firstLine } = contextOf(env);
    problems.error(
      lineOf(token, firstLine),
      `A link goes to "${target}".`,
      "Links go to http, https, mailto or an anchor such as #join-workers.",
    );
    token.attrs = null;
  } else if (token) {
    const { anchorLinks, firstLine } = contextOf(env);
    anchorLinks.push({ target, line: lineOf(token, firstLine) });
  }
  return self.renderToken(tokens, index, options);
};

markdown.renderer.rules.image = (tokens, index, options, env, self) => {
  const token = tokens[index];
  if (!token) return "";
  const context = contextOf(env);
  const picture = resolvePicture(token, context);
  if (!picture) return "";
  const { escapeHtml } = markdown.utils;
  const size = picture.width === null ? "" : ` width="${picture.width}" height="${picture.height}"`;
  const alt = self.renderInlineAsText(token.children ?? [], options, env);
  return `<img src="${escapeHtml(picture.src)}" alt="${escapeHtml(alt)}"${size} loading="lazy">`;
};

/** The words that stand for a picture. */
export const pictureAlt = (image: Token): string =>
  markdown.renderer.renderInlineAsText(image.children ?? [], markdown.options, {}).trim();

export interface ResolvedPicture {
  src: string;
  width: number | null;
  height: number | null;
}

/** Where the browser finds an image token's picture. Null when it may not or cannot be shown, which is reported. */
export function resolvePicture(image: Token, context: ProseContext): ResolvedPicture | null {
  const source = String(image.attrGet("src") ?? "");
  const line = lineOf(image, context.firstLine);
  if (pictureAlt(image) === "") {
    context.problems.error(
      line,
      "A picture has no words.",
      "Say between the brackets what it shows: ![The nodes after joining](…).",
    );
  }
  const picture = readPictureSource(source, context.files);
  switch (picture.kind) {
    case "local":
      return {
        src: context.base + picture.file,
        width: picture.size?.width ?? null,
        height: picture.size?.height ?? null,
      };
    case "remote":
      return { src: picture.url, width: null, height: null };
    case "missing":
      context.problems.warn(
        line,
        `The picture ${picture.file} is not there yet; the page leaves it out.`,
        "Put the file into the lab's folder.",
      );
      return null;
    case "refused":
      context.problems.error(
        line,
        `A picture comes from "${source}".`,
        "Pictures are image/NAME.png (or jpg, gif, webp, avif) beside the lab, or start with https://.",
      );
      return null;
    default:
      return picture satisfies never;
  }
}
