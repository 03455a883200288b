import { fenced, type Importing, quiz } from "./draft.ts";
import {
  blockAt,
  carryMarkup,
  rewriteText,
  runBlock,
  type SourceFence,
  type SourceLine,
  type TextRules,
} from "./text.ts";

/** `{{execute HOST2 T2 interrupt}}`, Killercoda's `{{exec}}`, and `{{copy}}` */
const MARK = /\{\{\s*(execute|exec|copy)\b([^}]*)\}\}/;
const MARKED_CODE = /(`+)([^`]+)\1\s*\{\{\s*(execute|exec|copy)\b([^}]*)\}\}/g;
const QUESTION = /^\s*>>\s*(?:Q\d+:)?\s*(.*?)\s*<<\s*$/;
const OPTION = /^\s*[([]\s*([*x ]?)\s*[)\]]\s*(.*)$/i;
const FILE = /^<pre\s+class="file"([^>]*)>(.*)$/i;

/** One text of a Katacoda or Killercoda scenario, in our words. */
export function katacodaText(source: string, importing: Importing): string {
  return rewriteText(withoutFilesAndQuizzes(source, importing), rulesFor(importing));
}

function rulesFor(importing: Importing): TextRules {
  const waiting: string[] = [];
  const runFrom = (command: string, words: string, line: number): string => {
    const node = importing.node(Number(/HOST(\d+)/i.exec(words)?.[1] ?? 1), line);
    const terminal = /\bT(\d+)\b/.exec(words)?.[1];
    if (terminal && terminal !== "1") {
      importing.note(
        line,
        `"${oneLine(command)}" ran in terminal ${terminal}; it now runs in the one terminal of ${node}.`,
      );
    }
    return runBlock(command, node, /interrupt/i.test(words));
  };
  return {
    fence(fence: SourceFence) {
      const mark = MARK.exec(fence.tail);
      const language = fence.info.split(/[\s{]/)[0] ?? "";
      if (OURS.test(fence.info)) return { text: fenced(fence.info, fence.code) };
      if (mark && mark[1] !== "copy") return { text: runFrom(fence.code, mark[2] ?? "", fence.line) };
      return { text: fenced(language, fence.code) };
    },
    line(line, number) {
      if (/^\s*<\/?details>|^- \[[ x]\] /.test(line) && !MARKED_CODE.test(line)) return [line];
      const alone = /^\s*`+[^`]+`+\s*\{\{[^}]*\}\}\s*$/.test(line);
      const text = line.replace(MARKED_CODE, (_all, _ticks, command: string, kind: string, words: string) => {
        if (kind === "copy") return `\`${command}\``;
        waiting.push(runFrom(command, words, number));
        return `\`${command}\``;
      });
      for (const [, place] of text.matchAll(/\[\[([A-Z0-9_.-]+)\]\]|\{\{TRAFFIC_[^}]*\}\}/gi)) {
        importing.note(
          number,
          `The address ${place ?? "of a port"} is not filled in; the cluster map has links to open ports.`,
        );
      }
      if (alone) return ["", ...waiting.splice(0), ""];
      return [carryMarkup(heading(text), number, importing)];
    },
    afterParagraph: () => waiting.splice(0),
  };
}

/** Blocks that this importer itself has put into the text already. */
const OURS = /\bfile=|\brun\b|\bcheck\b/;

/** Files to be written and questions span lines: they become our blocks before the lines are read one by one. */
function withoutFilesAndQuizzes(source: string, importing: Importing): SourceLine[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const out: SourceLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const file = FILE.exec(line);
    const question = QUESTION.exec(line);
    if (file) {
      let text = file[2] ?? "";
      const start = index;
      while (!/<\/pre>/i.test(text) && index + 1 < lines.length) {
        index += 1;
        text += `\n${lines[index]}`;
      }
      const block = fileBlock(file[1] ?? "", text.replace(/<\/pre>[\s\S]*$/i, ""), start + 1, importing);
      out.push(...blockAt(start + 1, block));
    } else if (question) {
      const options: { right: boolean; text: string }[] = [];
      const start = index;
      for (let option = OPTION.exec(lines[index + 1] ?? ""); option; option = OPTION.exec(lines[index + 1] ?? "")) {
        options.push({ right: option[1] !== " " && option[1] !== "", text: option[2] ?? "" });
        index += 1;
      }
      // `=== 42` and `=~= pattern` want words typed, which a quiz of ours does not ask for.
      while (/^\s*=[=~]=/.test(lines[index + 1] ?? "")) index += 1;
      const made = quiz(question[1] ?? "", options);
      if ("text" in made) out.push(...blockAt(start + 1, made.text));
      else importing.note(start + 1, made.problem);
    } else out.push({ text: line, line: index + 1 });
  }
  return out;
}

function fileBlock(attributes: string, text: string, line: number, importing: Importing): string {
  const value = (name: string) => new RegExp(`data-${name}="([^"]*)"`).exec(attributes)?.[1];
  const name = value("filename");
  const content = text
    .replace(/^\n/, "")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  const target = value("target");
  if (!name || target === "clipboard") return fenced("text", content);
  if (target && target !== "replace")
    importing.note(line, `${name} was added to ("${target}"); it is now written whole.`);
  const path = name.startsWith("/") ? name : `/root/${name.replace(/^\.\//, "")}`;
  return fenced(`text file=${path} node=node1`, content);
}

function heading(line: string): string {
  const found = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  return found ? `${"#".repeat(Math.min(6, Math.max(4, (found[1] ?? "").length + 2)))} ${found[2]}` : line;
}

const oneLine = (command: string): string => command.trim().split("\n", 1)[0] ?? "";
