/** After the next paint: what was hidden takes the focus only once it is drawn. */
export const afterPaint = (act: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(act));
};
