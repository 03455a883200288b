import localFont from "next/font/local";

/*
 * Both families are variable fonts from npm, served from our own origin. The Latin part is preloaded; the extended
 * part is a family of its own behind it, fetched only when a page uses one of its letters. Inter's Latin part is its
 * author's: the one of Fontsource lacks the letter forms that app/globals.css asks for, and the larger cut for titles.
 */
const inter = localFont({
  src: "../node_modules/inter-ui/variable-latin/InterVariable-subset.woff2",
  weight: "100 900",
  variable: "--font-inter",
  display: "swap",
});

const interExtended = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-inter-extended",
  display: "swap",
  preload: false,
  adjustFontFallback: false,
});

const mono = localFont({
  src: "../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  weight: "100 800",
  variable: "--font-jetbrains",
  display: "swap",
  adjustFontFallback: false,
});

const monoExtended = localFont({
  src: "../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-ext-wght-normal.woff2",
  weight: "100 800",
  variable: "--font-jetbrains-extended",
  display: "swap",
  preload: false,
  adjustFontFallback: false,
});

/** The classes that put the families' CSS variables on <html>; app/globals.css makes --font-sans and --font-mono of them. */
export const fontClasses = [inter, interExtended, mono, monoExtended].map((font) => font.variable).join(" ");
