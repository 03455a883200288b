import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabId } from "../server/contract/ids.ts";

/** Makes `<folder>/<id>/lab.md` with a small lab that works. Touches nothing that is there already. */
export async function newLab(folder: string, id: string): Promise<{ ok: true } | { ok: false; message: string }> {
  if (!LabId.safeParse(id).success) {
    return { ok: false, message: `"${id}" is not a lab's id: use up to 64 lower-case letters, digits and dashes.` };
  }
  const path = join(folder, id);
  await mkdir(folder, { recursive: true });
  try {
    await mkdir(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      return { ok: false, message: `${path} is there already.` };
    }
    throw new Error(`cannot make ${path}`, { cause: error });
  }
  await mkdir(join(path, "image"));
  await writeFile(join(path, "lab.md"), starterLab(id));
  return { ok: true };
}

/** It needs no image and no network, so it works on any node. */
function starterLab(id: string): string {
  const words = id.replaceAll("-", " ").trim();
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return `---
title: ${JSON.stringify(title)}
summary: What this lab is about, in one sentence.
teaches: creating and finding a volume
level: beginner
minutes: 5
nodes: [node1]
---

## Keep something

Say here what this section is for.

### Create a volume {#create-volume}

A volume keeps files when the container that wrote them is gone.

\`\`\`bash run
docker volume create notes
\`\`\`

\`\`\`text output
notes
\`\`\`

<details><summary>Check: the volume notes is there</summary>

\`\`\`bash check id=volume-created
docker volume inspect notes > /dev/null 2>&1 || { echo "There is no volume called notes on node1."; exit 1; }
\`\`\`
</details>

<details><summary>Hint</summary>

\`docker volume ls\` lists the volumes that are there.
</details>
`;
}
