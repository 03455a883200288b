import { access } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { engineError, engineStatus } from "./engine.ts";

/** A registry that says nothing for this long is taken as out of reach. */
const PULL_SILENCE_MS = 20_000;

const STAND_IN_LABEL = "drydock.stand-in";

export interface ImageFacts {
  /** As labs name it: `ubuntu`. */
  reference: string;
  /** Content id, `sha256:…`. */
  id: string;
  /** Built here from Debian's packages because no registry gave the real one. */
  standIn: boolean;
}

export interface ImageSource {
  docker: Docker;
  /** Folder with one folder per stand-in: `ubuntu/Dockerfile`. */
  standInFolder: string;
  /** What stand-ins are built from. */
  baseImage: string;
  /** Says what is being done, in a sentence without a full stop. */
  say: (line: string) => void;
}

/** The image on the engine: found there, pulled, or built as a labelled stand-in, in this order. */
export async function ensureImage(source: ImageSource, reference: string): Promise<ImageFacts> {
  const found = await inspectImage(source.docker, reference);
  if (found) return found;
  source.say(`Fetching the image ${reference}`);
  try {
    await pull(source.docker, reference);
  } catch (error) {
    await buildStandIn(source, reference, error);
  }
  const made = await inspectImage(source.docker, reference);
  if (!made) throw new Error(`The engine does not show the image ${reference} that it just got.`);
  return made;
}

async function inspectImage(docker: Docker, reference: string): Promise<ImageFacts | null> {
  try {
    const image = await docker.getImage(reference).inspect();
    return { reference, id: image.Id, standIn: image.Config.Labels?.[STAND_IN_LABEL] !== undefined };
  } catch (error) {
    if (engineStatus(error) === 404) return null;
    throw engineError(error);
  }
}

async function pull(docker: Docker, reference: string): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), PULL_SILENCE_MS);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), PULL_SILENCE_MS);
  };
  try {
    const withTag = reference.includes(":") ? reference : `${reference}:latest`;
    const stream = await docker.pull(withTag, { abortSignal: silence.signal });
    await finished(docker, stream, heard);
  } catch (error) {
    if (!silence.signal.aborted) throw engineError(error);
    throw new Error(`The registry of ${reference} said nothing for ${PULL_SILENCE_MS / 1000} s.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function buildStandIn(source: ImageSource, reference: string, why: unknown): Promise<void> {
  const name = reference.split(":")[0] ?? reference;
  const folder = join(source.standInFolder, name);
  const known = await access(join(folder, "Dockerfile")).then(
    () => true,
    () => false,
  );
  if (!known || !/^[a-z0-9-]+$/.test(name)) {
    throw new Error(`The image ${reference} could not be fetched, and there is no stand-in for it.`, { cause: why });
  }
  source.say(`No registry gave ${reference}; building a stand-in from Debian's packages`);
  const stream = await source.docker.buildImage(
    { context: folder, src: ["."] },
    {
      t: reference,
      buildargs: { BASE: source.baseImage },
      labels: { drydock: "1", [STAND_IN_LABEL]: name },
      forcerm: true,
    },
  );
  await finished(source.docker, stream, () => undefined);
}

/** Reads a build's or a pull's progress to its end; throws what the engine reports in it. */
function finished(docker: Docker, stream: NodeJS.ReadableStream, onProgress: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()), onProgress);
  });
}
