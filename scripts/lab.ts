/** The author's commands: `check [ID…]`, `new ID` and `record ID`. Exit code 0: all is well; 1: problems; 2: not understood. */
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { checkLabs } from "./lab-check.ts";
import { newLab } from "./lab-new.ts";

const FOLDER = join(import.meta.dirname, "../lab-content");

const USAGE = `Usage:
  npm run lab -- check [ID…]   parses the labs named, or all, and says every problem with its line
  npm run lab -- new ID        makes a folder with a small working lab
  npm run lab -- record ID     plays it in a real browser and writes its pictures; --url ADDRESS: on that server,
                               otherwise on one of its own`;

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
  const shownFolder = relative(process.cwd(), FOLDER) || ".";
  switch (command) {
    case "check": {
      const { lines, failed } = await checkLabs(FOLDER, ids, shownFolder);
      for (const line of lines) console.log(line);
      return failed ? 1 : 0;
    }
    case "new": {
      const [id, ...more] = ids;
      if (id === undefined || more.length > 0) return complain("new takes one ID.");
      const made = await newLab(FOLDER, id);
      if (!made.ok) return complain(made.message);
      console.log(`${join(shownFolder, id, "lab.md")} is made. Check it with: npm run lab -- check ${id}`);
      return 0;
    }
    case "record": {
      const [id, ...more] = ids;
      if (id === undefined || more.length > 0) return complain("record takes one ID.");
      // Only here: it brings a browser with it.
      const { recordLab } = await import("./lab-record.ts");
      try {
        await recordLab(FOLDER, id, url, console.log);
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

function complain(sentence: string): number {
  console.error(`${sentence}\n\n${USAGE}`);
  return 2;
}

process.exitCode = await main();
