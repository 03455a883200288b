import { io, type Socket } from "socket.io-client";
import type { BrowserEvents, ServerEvents } from "../../server/contract/events.ts";
import { Emitter } from "./emitter.ts";
import { FrameWire } from "./frame-wire.ts";
import { InTurn } from "./in-turn.ts";
import { LineWatch } from "./line-watch.ts";
import type { Wire, WireState } from "./wire.ts";

/** An answer that takes longer than this will not come: the server's own deadlines are shorter. Milliseconds. */
const ANSWER_MS_MAX = 10_000;
/** A server that restarts is back within seconds; behind a dead network there is no use in hurry. Milliseconds. */
const RETRY_MS = [500, 1_000, 2_000, 4_000, 5_000] as const;
/** So that a room full of browsers does not knock at the same moment after a restart. Share of the wait. */
const RETRY_JITTER = 0.3;
/** A network that refuses does so at once. Milliseconds. */
const NETWORK_MS_MAX = 2_500;

let page: ReturnType<typeof openConnection> | null = null;

/** The page's one connection, opened by the first call. Browser only. */
export function connection(): Wire {
  page ??= openConnection();
  return page;
}

/** Opens it as who this browser is now: the server read the cookie of one that is older when that was opened. */
export function connectAnew(): void {
  if (page) page.renew();
  else connection();
}

/** Socket.IO's own reconnection is off: it does not say when it tries next, and that is shown to people. */
function openConnection(): Wire & { renew(): void } {
  const frames = new FrameWire();
  const socket: Socket<ServerEvents, BrowserEvents> = io({
    parser: frames.parser,
    path: "/socket.io",
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnection: false,
    timeout: ANSWER_MS_MAX,
  });
  const changed = new Emitter<WireState>();
  let current: WireState = { state: "connecting", nextTryAt: null, tries: 0, silentSince: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the server's answer, on a line that is open. */
  let deadline: ReturnType<typeof setTimeout> | undefined;

  const become = (next: WireState): void => {
    current = next;
    changed.fire(next);
  };
  const watch = new LineWatch({
    onSilence: (silentSince) => become({ ...current, silentSince }),
    // Ends it here and now, as if the network had said so; what was not answered is sent again over the next one.
    onDead: () => socket.disconnect(),
    probe: () => socket.emit("line:probe", {}, () => undefined),
    networkTakes,
  });
  const attempt = (): void => {
    clearTimeout(timer);
    clearTimeout(deadline);
    become({ ...current, nextTryAt: null });
    socket.connect();
  };
  const waitForNextTry = (tries: number): void => {
    const pause = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 5_000;
    const wait = Math.round(pause * (1 + Math.random() * RETRY_JITTER));
    clearTimeout(timer);
    clearTimeout(deadline);
    timer = setTimeout(attempt, wait);
    const state = current.state === "connecting" ? "connecting" : "lost";
    become({ state, nextTryAt: Date.now() + wait, tries, silentSince: null });
  };
  const tryNow = (): void => {
    if (current.nextTryAt !== null) attempt();
  };
  const retry = (): void => {
    if (current.silentSince !== null) socket.disconnect();
    tryNow();
  };

  const giveUp = (): void => {
    socket.disconnect();
    waitForNextTry(current.tries + 1);
  };

  socket.io.on("open", () => {
    socket.io.engine.on("packet", () => watch.heard());
    deadline = setTimeout(giveUp, ANSWER_MS_MAX);
  });
  socket.on("connect", () => {
    clearTimeout(deadline);
    watch.start();
    become({ state: "live", nextTryAt: null, tries: 0, silentSince: null });
  });
  socket.on("disconnect", () => {
    watch.stop();
    waitForNextTry(0);
  });
  socket.on("connect_error", ({ message }) => {
    // Something on the way took the WebSocket and said nothing. What polling reaches is upgraded where it can be.
    if (message === "timeout") socket.io.opts.transports = ["polling", "websocket"];
    waitForNextTry(current.tries + 1);
  });
  window.addEventListener("online", tryNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") tryNow();
  });

  return {
    get current() {
      return current;
    },
    screens: new InTurn(),
    tell(event, ...args) {
      // Socket.IO would keep it for the next connection, where its channel number means something else.
      if (!socket.connected) return;
      frames.tell(socket, event, args);
      if (event === "terminal:input") watch.said();
    },
    ask(event, request, answer) {
      if (!socket.connected) {
        answer(null);
        return;
      }
      const reply = (error: Error | null, value: unknown): void => answer(error ? null : (value as never));
      socket.timeout(ANSWER_MS_MAX).emit(event, ...([request, reply] as never));
    },
    listen(event, listener) {
      socket.on(event, listener as never);
      const stop = frames.listen(event, listener);
      return () => {
        socket.off(event, listener as never);
        stop();
      };
    },
    watch: (listener) => changed.listen(listener),
    retry,
    renew() {
      socket.disconnect();
      attempt();
    },
  };
}

/** Whether the network takes a request at all: no answer in time says nothing, a refusal says no. */
async function networkTakes(): Promise<boolean> {
  const signal = AbortSignal.timeout(NETWORK_MS_MAX);
  try {
    await fetch("/healthz", { method: "HEAD", cache: "no-store", signal });
    return true;
  } catch {
    return signal.aborted;
  }
}
