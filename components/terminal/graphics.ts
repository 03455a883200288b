import type { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

/** What this tab found out about the machine: `card` or `none`. Asking costs a machine without one some 200 ms. */
const KEY = "drydock.graphics";
/** Names of what only imitates a graphics card. Chromium hands it out even when a slow one is declined, if it was told to. */
const IMITATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;
/** The first keys of somebody who has just come are worth more than smoother drawing. Milliseconds. */
const AFTER_MS = 3_000;

/**
 * What draws by the graphics card, when it is known that there is one; otherwise null, and xterm draws with elements. Where
 * the browser only imitates a card, a frame of a terminal takes its processor some 100 ms, and elements a tenth of that.
 * Never rejects.
 */
export async function fetchGraphics(): Promise<WebglAddon | null> {
  if (remembered() !== "card") return null;
  return import("@xterm/addon-webgl").then(
    ({ WebglAddon }) => new WebglAddon(),
    () => null,
  );
}

/** Null when the answer was known before; otherwise finds it out after a while, for this terminal and the next ones. */
export async function fetchGraphicsLater(): Promise<WebglAddon | null> {
  if (remembered() !== null) return null;
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  learnGraphics();
  return fetchGraphics();
}

/** Finds out whether there is a graphics card, unless this tab knows. Browser only; may take some 200 ms. */
export function learnGraphics(): void {
  if (remembered() !== null) return;
  known = hasGraphicsCard() ? "card" : "none";
  try {
    sessionStorage.setItem(KEY, known);
  } catch {
    // Private windows may refuse.
  }
}

export function drawBy(graphics: WebglAddon | null, terminal: Terminal): void {
  if (graphics === null) return;
  try {
    // The browser takes contexts away when there are too many or the card restarts; the elements go on.
    graphics.onContextLoss(() => graphics.dispose());
    terminal.loadAddon(graphics);
  } catch {
    // The card is there, and the browser has no context left.
  }
}

let known: string | null = null;

function remembered(): string | null {
  try {
    known ??= sessionStorage.getItem(KEY);
  } catch {
    // Storage is refused: then every page finds out by itself.
  }
  return known;
}

function hasGraphicsCard(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  // Browsers have few contexts to give; this one only answered a question.
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !IMITATED.test(name);
}
