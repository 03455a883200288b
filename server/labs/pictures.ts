/** Pixels; null when the file's header could not be read. */
export type PictureSize = { width: number; height: number } | null;

/** The files of a lab's folder that a page may show: path → size. */
export type LabFiles = ReadonlyMap<string, PictureSize>;

export type PictureSource =
  | { kind: "local"; file: string; size: PictureSize }
  | { kind: "missing"; file: string }
  | { kind: "remote"; url: string }
  | { kind: "refused" };

/** SVG is left out: opened by itself it is a page that can run scripts under the server's own origin. */
const LOCAL = /^(?:\.\/)?(image\/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:png|jpe?g|gif|webp|avif))$/;

/** Decides where a picture comes from: the lab's image/ folder, or https. */
export function readPictureSource(source: string, files: LabFiles): PictureSource {
  if (/^https:\/\/[^/]/i.test(source)) return { kind: "remote", url: source };
  const file = LOCAL.exec(source)?.[1];
  if (file === undefined) return { kind: "refused" };
  const size = files.get(file);
  return size === undefined ? { kind: "missing", file } : { kind: "local", file, size };
}

export const isPictureFile = (path: string): boolean => LOCAL.test(path);

/** A PNG's signature, then the length and name of its first chunk, then width and height. Bytes. */
export const PNG_HEADER_BYTES = 24;
const PNG_START = "89504e470d0a1a0a0000000d49484452";

/** The size a PNG says it has; null for anything else. */
export function pngSize(header: Uint8Array): PictureSize {
  if (header.length < PNG_HEADER_BYTES) return null;
  const bytes = Buffer.from(header.buffer, header.byteOffset, PNG_HEADER_BYTES);
  if (bytes.toString("hex", 0, 16) !== PNG_START) return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
