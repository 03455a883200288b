/** One number for the content of files, to tell whether something has to be made again. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file under the given files and folders, sorted; what does not exist is left out. */
export function listFiles(paths, ignore = () => false) {
  const files = [];
  const visit = (path) => {
    if (ignore(path)) return;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else if (stat.isFile()) files.push(path);
  };
  for (const path of paths) visit(path);
  return files.sort();
}

/** SHA-256 in hex over names and contents; names count relative to the first path's length, so a moved checkout hashes the same. */
export function hashFiles(paths, { ignore, root = paths[0] } = {}) {
  const hash = createHash("sha256");
  for (const file of listFiles(paths, ignore)) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}
