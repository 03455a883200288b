/** How every icon is drawn: 16 px with a 1.5 px stroke, silent because words stand beside it. */
export const ICON = {
  size: 16,
  strokeWidth: 1.5,
  absoluteStrokeWidth: true,
  "aria-hidden": true,
  className: "shrink-0",
} as const;
