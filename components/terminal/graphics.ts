import type { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

/** What drivers call themselves that imitate a card. Chromium gives SwiftShader out as if it were none of them (150 does). */
const IMITATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

let card: boolean | null = null;

/**
 * Whether a graphics card draws what WebGL is told. Where the browser only imitates one, a frame of a terminal takes its
 * processor some 100 ms, and the same text as elements a tenth of that.
 */
function hasGraphicsCard(): boolean {
  if (card !== null) return card;
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  card = context !== null && !IMITATED.test(rendererOf(context));
  // Browsers have few contexts to give; this one only answered a question.
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return card;
}

function rendererOf(context: WebGL2RenderingContext): string {
  const info = context.getExtension("WEBGL_debug_renderer_info");
  return String(context.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
}

/** Fetches what draws by the graphics card; null without a card, and then xterm draws with elements. Never rejects. */
export async function fetchGraphics(): Promise<WebglAddon | null> {
  if (!hasGraphicsCard()) return null;
  return import("@xterm/addon-webgl").then(
    ({ WebglAddon }) => new WebglAddon(),
    () => null,
  );
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
