import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { extname, join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { LabId } from "../contract/ids.ts";
import { isPictureFile } from "../labs/pictures.ts";
import { type Env, faultAnswer } from "./answers.ts";

const TYPES: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
};

/** A screen at twice its size is under 1 MB; a picture is read whole, so this bounds memory too. Bytes. */
const PICTURE_BYTES_MAX = 8 * 1024 * 1024;

/** GET /labs/:id/image/:file: the pictures of the labs' folders, and nothing else that lies there. */
export function pictureRoutes(app: OpenAPIHono<Env>, labs: ReadonlyMap<LabId, unknown>, labsFolder: string): void {
  app.get("/labs/:id/image/:file", async (c) => {
    const id = LabId.safeParse(c.req.param("id"));
    const file = `image/${c.req.param("file")}`;
    const type = TYPES[extname(file)];
    const known = id.success && labs.has(id.data) && isPictureFile(file);
    const picture = known && type ? await readPicture(join(labsFolder, id.data), file) : null;
    if (!picture || !type) return faultAnswer(c, { code: "not-found", message: "There is no such picture." });
    c.header("ETag", picture.tag);
    // Asked again each time, answered with 304: an author sees the new picture at once.
    c.header("Cache-Control", "private, no-cache");
    if (c.req.header("if-none-match") === picture.tag) return c.body(null, 304);
    c.header("Content-Type", type);
    return c.body(picture.bytes);
  });
}

/** Null for what is not a plain file there. Links are not followed: they could lead out of the folder. */
async function readPicture(
  labFolder: string,
  file: string,
): Promise<{ tag: string; bytes: Uint8Array<ArrayBuffer> } | null> {
  try {
    if (!(await lstat(join(labFolder, "image"))).isDirectory()) return null;
    await using handle = await open(
      join(labFolder, file),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    const facts = await handle.stat();
    const { size, mtimeMs } = facts;
    if (!facts.isFile() || size > PICTURE_BYTES_MAX) return null;
    return { tag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`, bytes: await handle.readFile() };
  } catch (error) {
    // What the file system says (not there, a link, no permission) is all the same to who asks.
    if (error instanceof Error && "errno" in error) return null;
    throw error;
  }
}
