import type { MarkdownIt, StateBlock, StateInline, Token } from "markdown-it";

type Nesting = Token["nesting"];

/**
 * The fields of markdown-it's own token and inline state, set plainly: its build sets each by a call of
 * `Object.defineProperty`, which took a third of the time of reading a lab. Methods are inherited from its own classes.
 */
class LeanToken {
  type: string;
  tag: string;
  attrs: Token["attrs"] = null;
  map: Token["map"] = null;
  nesting: Nesting;
  level = 0;
  children: Token[] | null = null;
  content = "";
  markup = "";
  info = "";
  meta: Token["meta"] = null;
  block = false;
  hidden = false;

  constructor(type: string, tag: string, nesting: Nesting) {
    this.type = type;
    this.tag = tag;
    this.nesting = nesting;
  }
}

class LeanInlineState {
  src: string;
  md: MarkdownIt;
  env: StateInline["env"];
  tokens: Token[];
  tokens_meta: StateInline["tokens_meta"];
  posMax: number;
  pos = 0;
  level = 0;
  pending = "";
  pendingLevel = 0;
  cache: StateInline["cache"] = {};
  backticks: StateInline["backticks"] = {};
  backticksScanned = false;
  skipHtmlSpecial = false;
  linkLevel = 0;
  delimiters: StateInline["delimiters"] = [];
  _prev_delimiters: StateInline["_prev_delimiters"] = [];
  Token = LeanToken;

  constructor(src: string, md: MarkdownIt, env: StateInline["env"], tokens: Token[]) {
    this.src = src;
    this.md = md;
    this.env = env;
    this.tokens = tokens;
    this.tokens_meta = new Array(tokens.length);
    this.posMax = src.length;
  }

  pushPending(): Token {
    const token = new LeanToken("text", "", 0) as Token;
    token.content = this.pending;
    token.level = this.pendingLevel;
    this.pending = "";
    this.tokens.push(token);
    return token;
  }

  push(type: string, tag: string, nesting: Nesting): Token {
    if (this.pending !== "") this.pushPending();
    const token = new LeanToken(type, tag, nesting) as Token;
    let meta: StateInline["tokens_meta"][number];
    if (nesting < 0) {
      this.level -= 1;
      this.delimiters = this._prev_delimiters.pop() ?? [];
    }
    token.level = this.level;
    if (nesting > 0) {
      this.level += 1;
      this._prev_delimiters.push(this.delimiters);
      this.delimiters = [];
      meta = { delimiters: this.delimiters };
    }
    this.pendingLevel = this.level;
    this.tokens.push(token);
    this.tokens_meta.push(meta);
    return token;
  }
}

const TAB = 9;
const SPACE = 32;
/** Markdown's tabs end at columns that this divides. */
const TAB_COLUMNS = 4;

class LeanBlockState {
  src: string;
  md: MarkdownIt;
  env: StateBlock["env"];
  tokens: Token[];
  /** Where each line begins and ends in `src`, then its indent in characters and in columns. */
  bMarks: number[] = [];
  eMarks: number[] = [];
  tShift: number[] = [];
  sCount: number[] = [];
  bsCount: number[] = [];
  blkIndent = 0;
  line = 0;
  lineMax: number;
  tight = false;
  listIndent = -1;
  parentType = "root";
  level = 0;
  Token = LeanToken;

  constructor(src: string, md: MarkdownIt, env: StateBlock["env"], tokens: Token[]) {
    this.src = src;
    this.md = md;
    this.env = env;
    this.tokens = tokens;
    for (let start = 0; start < src.length; ) {
      const newline = src.indexOf("\n", start);
      const end = newline < 0 ? src.length : newline;
      this.addLine(start, end, newline < 0);
      start = end + 1;
    }
    this.lineMax = this.bMarks.length;
    this.mark(src.length, src.length, 0, 0);
  }

  push(type: string, tag: string, nesting: Nesting): Token {
    const token = new LeanToken(type, tag, nesting) as Token;
    token.block = true;
    if (nesting < 0) this.level -= 1;
    token.level = this.level;
    if (nesting > 0) this.level += 1;
    this.tokens.push(token);
    return token;
  }

  private addLine(start: number, end: number, last: boolean): void {
    let columns = 0;
    let text = start;
    for (; text < end; text += 1) {
      const code = this.src.charCodeAt(text);
      if (code === TAB) columns += TAB_COLUMNS - (columns % TAB_COLUMNS);
      else if (code === SPACE) columns += 1;
      else break;
    }
    // White space that ends the text without a newline is no line.
    if (!last || text < end) this.mark(start, end, text - start, columns);
  }

  private mark(start: number, end: number, indent: number, columns: number): void {
    this.bMarks.push(start);
    this.eMarks.push(end);
    this.tShift.push(indent);
    this.sCount.push(columns);
    this.bsCount.push(0);
  }
}

/** Lets a parser make lean tokens. What it parses and renders stays the same. */
export function makeTokensLean(markdown: MarkdownIt): void {
  const { block, inline } = markdown;
  const OwnToken = new block.State("", markdown, {}, []).Token;
  Object.setPrototypeOf(LeanToken.prototype, OwnToken.prototype);
  Object.setPrototypeOf(LeanBlockState.prototype, block.State.prototype);
  Object.setPrototypeOf(LeanInlineState.prototype, inline.State.prototype);
  block.State = LeanBlockState as unknown as typeof StateBlock;
  inline.State = LeanInlineState as unknown as typeof StateInline;
}
