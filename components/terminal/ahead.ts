import { learnGraphics } from "./graphics.ts";

/** Fetches what terminals are made of, and finds out what else they ask of this machine, before there are any. */
export async function prepareTerminals(): Promise<void> {
  const mono = getComputedStyle(document.documentElement).getPropertyValue("--font-jetbrains");
  await Promise.all([import("./terminals.tsx"), import("./live-terminal.ts"), document.fonts.load(`12px ${mono}`)]);
  learnGraphics();
}
