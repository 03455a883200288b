/** The author's commands; see USAGE. Exit code 0: all is well; 1: problems; 2: not understood. */
import { isAbsolute, join, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import { checkLabs } from "./lab-check.ts";
import { labsFolder } from "./lab-folder.ts";
import { IMPORT_KINDS, type ImportKind, importLab } from "./lab-import/import.ts";
import { newLab } from "./lab-new.ts";
import { serveLab } from "./lab-serve.ts";
import { testLabs } from "./lab-test.ts";
import { prepare } from "./setup/prepare.mjs";

const USAGE = `Usage:
  npm run lab -- new ID        makes a folder with a small working lab
  npm run lab -- check [ID…]   parses the labs named, or all, and says every problem with its line
  npm run lab -- test [ID…]    plays them on real nodes, compares every output and proves every check
  npm run lab -- record ID     plays it in a real browser and writes its pictures and a recording of every
                               terminal; --url ADDRESS: on that server, otherwise on one of its own
  npm run lab -- serve ID      serves a preview that follows the file as it is saved
  npm run lab -- import katacoda FOLDER [ID]
  npm run lab -- import pwd FILE [ID]
                               makes a lab of a scenario or a post, and says what it could not carry over
The labs are in lab-content, or in the folder that DRYDOCK_LABS names.`;

async function main(): Promise<number> {
  let words: string[];
  let url: string | null;
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: { url: { type: "string" } } });
    words = positionals;
    url = values.url ?? null;
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error));
  }
  const [command, ...ids] = words;
  const found = labsFolder(process.env.DRYDOCK_LABS);
  if (!found.ok) {
    console.error(found.message);
    return 1;
  }
  const { folder } = found;
  const shownFolder = shown(folder);
  switch (command) {
    case "check": {
      const { lines, failed } = await checkLabs(folder, ids, shownFolder);
      for (const line of lines) console.log(line);
      return failed ? 1 : 0;
    }
    case "new": {
      const [id, ...more] = ids;
      if (id === undefined || more.length > 0) return complain("new takes one ID.");
      const made = await newLab(folder, id);
      if (!made.ok) return complain(made.message);
      console.log(`${join(shownFolder, id, "lab.md")} is made. Check it with: npm run lab -- check ${id}`);
      return 0;
    }
    case "import": {
      const [kind, source, id, ...more] = ids;
      if (!isImportKind(kind) || source === undefined || more.length > 0)
        return complain(`import takes ${IMPORT_KINDS.join(" or ")}, where to read, and the new lab's ID if need be.`);
      const made = await importLab(kind, source, { folder, shownFolder, id });
      if (!made.ok) return complain(made.message);
      for (const line of made.lines) console.log(line);
      return 0;
    }
    case "serve": {
      const [id, ...more] = ids;
      if (id === undefined || more.length > 0) return complain("serve takes one ID.");
      return serveLab(folder, id, shownFolder);
    }
    case "test":
      return (await test(folder, ids, shownFolder)) ? 0 : 1;
    case "record": {
      const [id, ...more] = ids;
      if (id === undefined || more.length > 0) return complain("record takes one ID.");
      // Only here: it brings a browser with it.
      const { recordLab } = await import("./lab-record.ts");
      try {
        await recordLab(folder, id, url, console.log);
        return 0;
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        return 1;
      }
    }
    case undefined:
      return complain("A command is missing.");
    default:
      return complain(`There is no command ${command}.`);
  }
}

/** Ctrl-C removes the nodes before the program ends. */
async function test(folder: string, ids: readonly string[], shownFolder: string): Promise<boolean> {
  const { env } = await prepare({ build: false });
  Object.assign(process.env, env);
  const over = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => over.abort());
  return testLabs({ folder, ids, shownFolder, say: (line) => console.log(line), signal: over.signal });
}

/** From here when it is below, and whole when it is not: both can be opened from a terminal. */
function shown(folder: string): string {
  const path = relative(process.cwd(), folder) || ".";
  return path.split(sep)[0] === ".." || isAbsolute(path) ? folder : path;
}

const isImportKind = (kind: string | undefined): kind is ImportKind => IMPORT_KINDS.some((known) => known === kind);

function complain(sentence: string): number {
  console.error(`${sentence}\n\n${USAGE}`);
  return 2;
}

process.exitCode = await main();
