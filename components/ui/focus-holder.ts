/** A browser that hides what has the focus takes it away before the page knows, and gives it to nobody. Milliseconds. */
const FRESH_MS = 1_000;

let lost: { element: HTMLElement; at: number } | null = null;

if (typeof document !== "undefined") {
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    lost = relatedTarget === null && target instanceof HTMLElement ? { element: target, at: performance.now() } : null;
  });
  for (const elsewhere of ["focusin", "pointerdown"]) document.addEventListener(elsewhere, () => (lost = null), true);
}

/** What has the focus, or had it a moment ago without anybody going elsewhere. */
export function focusHolder(): HTMLElement | null {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement !== document.body) return activeElement;
  return lost?.element.isConnected && performance.now() - lost.at < FRESH_MS ? lost.element : null;
}
