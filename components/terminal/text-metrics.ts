/** Pixels: text, line, and both from 1600 px of window on. */
const TEXT = { size: 12, line: 17 };
const TEXT_WIDE = { size: 13, line: 18 };

/** Size in pixels and line height as xterm wants them; `zoom` is pixels added to the normal size. */
export function textMetrics(fontFamily: string, wide: boolean, zoom: number): { fontSize: number; lineHeight: number } {
  const normal = wide ? TEXT_WIDE : TEXT;
  const fontSize = normal.size + zoom;
  const linePixels = Math.round((normal.line * fontSize) / normal.size);
  return { fontSize, lineHeight: lineHeightFor(fontFamily, fontSize, linePixels) };
}

/** xterm multiplies the font's own height, in whole device pixels; this is the factor for a line of so many pixels. */
function lineHeightFor(fontFamily: string, fontSize: number, linePixels: number): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return 1;
  context.font = `${fontSize}px ${fontFamily}`;
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText("W");
  const scale = window.devicePixelRatio;
  const own = Math.ceil((fontBoundingBoxAscent + fontBoundingBoxDescent) * scale);
  return own > 0 ? Math.max(1, (linePixels * scale) / own + 0.001) : 1;
}
