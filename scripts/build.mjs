/** Only the production build: pages and server. `npm start` does this by itself; the app's image needs it alone. */
import { ensureBuild } from "./setup/build.mjs";
import { ensurePackages, findNode } from "./setup/npm.mjs";
import { ROOT } from "./setup/root.mjs";
import { giveUp } from "./setup/say.mjs";

async function build() {
  await ensurePackages(ROOT);
  await ensureBuild(ROOT, await findNode(ROOT));
}

build().catch(giveUp);
