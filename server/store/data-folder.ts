import { accessSync, chmodSync, closeSync, constants, openSync, statfsSync, statSync } from "node:fs";

/** The folder of DRYDOCK_DATA, or a file in it, cannot be used. The message names it and says what to do. */
export class DataFolderError extends Error {
  override name = "DataFolderError";
}

/** SQLite's primary result codes: https://sqlite.org/rescode.html */
const READONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** A disk with less than this is full: the store's shared memory and a first write take as much. Bytes. */
const FREE_BYTES_MIN = 128 * 1024;

/** What was reported of `file`, which is in `folder` or the folder itself, as sentences for the operator. */
export function dataFolderError(folder: string, file: string, cause: unknown): DataFolderError {
  return new DataFolderError(sentences(folder, file, cause), { cause });
}

/** Makes the file for this user alone. From one that is there already, and from what SQLite has beside it, only others are
 *  shut out: a group may be the operator's wish. */
export function keepPrivate(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    // Never opened when it is there: closing it again would end SQLite's locks on it.
    if (fileCode(error) !== "EEXIST") throw error;
    for (const suffix of ["", "-wal", "-shm"]) {
      try {
        const path = `${file}${suffix}`;
        chmodSync(path, statSync(path).mode & 0o770);
      } catch {
        // Not there, or another user's: then that user decides.
      }
    }
  }
}

/** The primary result code of an error of SQLite's; null for any other error. */
export function sqliteCode(error: unknown): number | null {
  // The bits above say where in SQLite it came from.
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : null;
}

function sentences(folder: string, file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const deepest = error instanceof Error && error.cause ? error.cause : error;
  const sqlite = sqliteCode(deepest);
  // SQLite does not tell why it cannot open a file; the folder does.
  const refused = sqlite === CANNOT_OPEN || sqlite === READONLY;
  const code = fileCode(deepest) ?? (refused ? whyNot(folder, constants.W_OK | constants.X_OK) : null);
  switch (code) {
    case "EEXIST":
    case "ENOTDIR":
      return `DRYDOCK_DATA is "${folder}", which is not a folder. Move the file that is there away, or set DRYDOCK_DATA to another folder.`;
    case "EACCES":
    case "EPERM":
      return `This user may not make or write the data folder ${folder} (${code}). Give it the right to, or set DRYDOCK_DATA to another folder.`;
    case "EROFS":
      return `The data folder ${folder} is on a disk that is mounted read-only (EROFS). Mount it for writing, or set DRYDOCK_DATA to another folder.`;
    default:
  }
  if (refused && whyNot(file, constants.R_OK | constants.W_OK) === "EACCES")
    return `This user may not write ${file}. Give it the right to, then start again.`;
  if (sqlite === NOT_A_DATABASE || sqlite === CORRUPT) return damaged(file, reason);
  if (isFull(folder, code, sqlite))
    return `The disk of the data folder ${folder} is full. Make room there, then start again.`;
  return `${file} cannot be used: ${reason}. See to it and its disk, or set DRYDOCK_DATA to another folder.`;
}

function damaged(file: string, reason: string): string {
  const what = `${file} is damaged (${reason}).`;
  return file.endsWith(".lock")
    ? `${what} See to it that no Drydock server uses its folder, remove the file, then start again.`
    : `${what} Restore a backup as docs/operating.md says, or move the file away to begin without the sessions of before.`;
}

function isFull(folder: string, code: string | null, sqlite: number | null): boolean {
  if (code === "ENOSPC" || code === "EDQUOT" || sqlite === FULL) return true;
  if (sqlite !== IO_ERROR) return false;
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < FREE_BYTES_MIN;
  } catch {
    return false;
  }
}

/** The code with which the file system refuses this user the path; null when it does not. */
function whyNot(path: string, access: number): string | null {
  try {
    accessSync(path, access);
    return null;
  } catch (error) {
    return fileCode(error);
  }
}

/** The file system's code, like EACCES; null for an error of anything else. */
function fileCode(error: unknown): string | null {
  return error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : null;
}
