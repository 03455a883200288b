import type { Page } from "@playwright/test";

/** When things happened since the navigation began, in milliseconds; 0 for what has not happened. */
export interface Reload {
  /** The page's socket was open. */
  connected: number;
  /** The page asked for the terminal. */
  asked: number;
  /** The terminal's past had arrived, with the answer. */
  answered: number;
  /** All of it had been parsed, and the next frame drawn. */
  drawn: number;
  /** How much of the past came. */
  bytes: number;
}

declare global {
  interface Window {
    reloadWatch?: Reload;
  }
}

/** Must be called before the page is opened: from now on every load of it fills `window.reloadWatch`. What is watched is
 *  the wire: the request for this node's terminal, an answer of at least so many bytes, and the page's report that it has
 *  drawn that much (server/contract/frames.ts). */
export async function watchReloads(page: Page, node: string, leastBytes: number): Promise<void> {
  await page.addInitScript(
    ({ name, least }) => {
      const watch = { connected: 0, asked: 0, answered: 0, drawn: 0, bytes: 0 };
      window.reloadWatch = watch;
      const DRAWN_FRAME = { kind: 2, bytes: 13, numberAt: 5 };

      const sees = async (sent: unknown): Promise<void> => {
        if (typeof sent === "string") {
          if (sent.includes('"terminal:attach"') && sent.includes(`"${name}"`)) watch.asked ||= performance.now();
        } else if (ArrayBuffer.isView(sent) && sent.byteLength === DRAWN_FRAME.bytes && watch.bytes > 0) {
          const frame = new DataView(sent.buffer, sent.byteOffset, sent.byteLength);
          const drawn = frame.getUint8(0) === DRAWN_FRAME.kind ? frame.getFloat64(DRAWN_FRAME.numberAt) : 0;
          if (drawn < watch.bytes || watch.drawn > 0) return;
          // The second frame begins when the first, with the last line in it, has been drawn.
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          watch.drawn ||= performance.now();
        }
      };
      const open = window.WebSocket;
      const { send } = open.prototype;
      open.prototype.send = function (data) {
        void sees(data);
        send.call(this, data);
      };
      window.WebSocket = class extends open {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          this.addEventListener("open", () => {
            watch.connected ||= performance.now();
          });
          this.addEventListener("message", ({ data }) => {
            if (!(data instanceof ArrayBuffer) || data.byteLength < least) return;
            watch.answered ||= performance.now();
            watch.bytes ||= data.byteLength;
          });
        }
      };
    },
    { name: node, least: leastBytes },
  );
}
