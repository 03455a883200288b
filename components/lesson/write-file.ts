/** Quotes a word for a POSIX shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * The command that writes `content` to `path` and makes the folder it belongs in. It is typed in the terminal, so the
 * learner sees how it is done. The closing word is chosen so that no line of the content is mistaken for it.
 */
export function writeFileCommand(path: string, content: string): string {
  const lines = content.replace(/\n$/, "").split("\n");
  let end = "END";
  while (lines.includes(end)) end += "_";
  const folder = path.slice(0, path.lastIndexOf("/"));
  const make = folder ? `mkdir -p ${quoted(folder)} && ` : "";
  return `${make}cat > ${quoted(path)} <<'${end}'\n${lines.join("\n")}\n${end}`;
}
