import type { ITheme } from "@xterm/xterm";

const NAMES = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "brightBlack",
  "brightRed",
  "brightGreen",
  "brightYellow",
  "brightBlue",
  "brightMagenta",
  "brightCyan",
  "brightWhite",
] as const;

/** Colours 0 to 15 by name. The nodes' prompts use 4, 3, 5, 6 and 7, which are the nodes' own colours. */
function palette(colours: string): ITheme {
  return Object.fromEntries(colours.split(" ").map((colour, index) => [NAMES[index], `#${colour}`]));
}

const DARK: ITheme = {
  ...palette(
    "292f32 f97469 67d191 f4c653 4f9aee df68a6 7de6d8 caced1 828a8f fe9b93 89eeaf fce396 88c0f9 f59ac5 b3f8ee f8fafc",
  ),
  background: "#080c0e",
  foreground: "#e8ecee",
  cursor: "#e8ecee",
  cursorAccent: "#080c0e",
  selectionBackground: "#3b4247",
  selectionInactiveBackground: "#272d31",
};

const LIGHT: ITheme = {
  ...palette(
    "171d20 b51f1f 0e6936 7e6209 0862cb b8218a 056868 5f6467 6c7377 d02c2a 17843f 9c6d0e 1a75de c63895 038187 383e42",
  ),
  background: "#ffffff",
  foreground: "#171d20",
  cursor: "#171d20",
  cursorAccent: "#ffffff",
  selectionBackground: "#d8d7d4",
  selectionInactiveBackground: "#e8e7e4",
};

/** How matches look; the current one is outlined as well. xterm takes #RRGGBB only. */
const FOUND = {
  dark: { matchBackground: "#504223", matchOverviewRuler: "#987c41", activeMatchBackground: "#987c41" },
  light: { matchBackground: "#e6daba", matchOverviewRuler: "#937636", activeMatchBackground: "#f2c14a" },
};

const isLight = (): boolean => document.documentElement.dataset.theme === "light";

export const currentTheme = (): ITheme => (isLight() ? LIGHT : DARK);

export function currentFoundColours() {
  const colours = isLight() ? FOUND.light : FOUND.dark;
  const edge = isLight() ? "#171d20" : "#e8ecee";
  return { ...colours, activeMatchBorder: edge, activeMatchColorOverviewRuler: edge };
}

/** Calls back when the page's theme changes; returns what stops it. */
export function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
