import { type FSWatcher, watch } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { LabId } from "../contract/ids.ts";
import type { ParsedLab } from "./lab.ts";
import { loadLab, loadLabs, sortLabs } from "./load.ts";
import type { Problem } from "./problem.ts";

/** An editor writes a file in several steps; they are one change. */
const SETTLE_MS = 40;
/** Some editors take a file away and put a new one there; a file that is not back by then is gone. Milliseconds. */
const GONE_MS = 1000;

export interface LabChange {
  lab: LabId;
  /** What is wrong with the file now; when one is an error, the lab stays as it was. */
  problems: Problem[];
}

/**
 * The labs of a folder, kept as their files are. A lab that has become wrong stays as it last was, so that nobody who
 * is working in it loses it; its problems are told. One that was deleted leaves `labs`, and only those who work in it
 * still have it, by `lessons`. Both maps are the same objects for ever.
 */
export class LiveLabs implements Disposable {
  readonly labs: ReadonlyMap<LabId, ParsedLab>;
  /** `labs`, and those that were deleted since the start: sessions go on in them. */
  readonly lessons: ReadonlyMap<LabId, ParsedLab>;
  readonly #labs: Map<LabId, ParsedLab>;
  readonly #lessons: Map<LabId, ParsedLab>;
  readonly #folder: string;
  readonly #listeners = new Set<(change: LabChange) => void>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #dirty = new Set<string>();
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #over = false;
  /** Reloads one after the other, so that an older text never overtakes a newer one. */
  #turn: Promise<void> = Promise.resolve();

  private constructor(folder: string, labs: Map<LabId, ParsedLab>, onError: (error: unknown) => void) {
    this.#folder = folder;
    this.#labs = labs;
    this.labs = labs;
    this.#lessons = new Map(labs);
    this.lessons = this.#lessons;
    this.#onError = onError;
  }

  /** Loads the folder and follows it. `onError`: files cannot be watched (any more); what is loaded stays. */
  static async open(
    folder: string,
    onError: (error: unknown) => void,
  ): Promise<{ live: LiveLabs; problems: Problem[] }> {
    const { labs, problems } = await loadLabs(folder);
    const live = new LiveLabs(folder, labs, onError);
    await live.#watchAll();
    return { live, problems };
  }

  /** Calls back after a lab's files have changed; returns what stops it. */
  onChanged(listener: (change: LabChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#over = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** The folder itself, each lab's, and each lab's pictures: a watcher each, since one for a tree misses new folders. */
  async #watchAll(): Promise<void> {
    this.#watch(".", null);
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isDirectory() && !entry.name.startsWith(".")) this.#watchLab(entry.name);
  }

  #watchLab(name: string): void {
    this.#watch(name, name);
    this.#watch(join(name, "image"), name);
  }

  #watch(path: string, lab: string | null): void {
    if (this.#watchers.has(path) || this.#over) return;
    let watcher: FSWatcher;
    try {
      watcher = watch(join(this.#folder, path), (_event, file) => this.#changed(lab ?? file));
    } catch (error) {
      // A lab without pictures has no such folder; it is looked for again when the lab changes.
      if (!isMissing(error)) this.#onError(error);
      return;
    }
    watcher.on("error", (error) => {
      this.#watchers.delete(path);
      if (!isMissing(error)) this.#onError(error);
    });
    this.#watchers.set(path, watcher);
  }

  #changed(name: string | null): void {
    if (!name || name.startsWith(".") || this.#over) return;
    this.#dirty.add(name);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const names = [...this.#dirty];
      this.#dirty.clear();
      this.#turn = this.#turn.then(() => this.#reload(names)).catch(this.#onError);
    }, SETTLE_MS);
  }

  async #reload(names: string[]): Promise<void> {
    for (const name of names) {
      const id = LabId.safeParse(name);
      if (!id.success || this.#over) continue;
      const { lab, problems } = await loadLab(this.#folder, name);
      if (lab) {
        this.#labs.set(lab.id, lab);
        sortLabs(this.#labs);
        this.#lessons.set(lab.id, lab);
      }
      const gone = !lab && (await this.#isGone(id.data));
      if (gone) this.#withdraw(id.data);
      else this.#watchLab(name);
      for (const listener of this.#listeners) listener({ lab: id.data, problems: gone ? [] : problems });
    }
  }

  /** Without its folder at once; without its file alone when that does not come back. */
  async #isGone(lab: LabId): Promise<boolean> {
    if (!(await exists(join(this.#folder, lab)))) return true;
    if (!this.#labs.has(lab) || (await exists(join(this.#folder, lab, "lab.md")))) return false;
    await new Promise((resolve) => setTimeout(resolve, GONE_MS));
    return !(await exists(join(this.#folder, lab, "lab.md")));
  }

  #withdraw(lab: LabId): void {
    this.#labs.delete(lab);
    // What watched the folder would not see another one that takes its name.
    for (const path of [lab, join(lab, "image")]) {
      this.#watchers.get(path)?.close();
      this.#watchers.delete(path);
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
