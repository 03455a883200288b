import type { Socket } from "node:net";
import { EngineUnavailableError } from "../nodes/node-driver.ts";
import { directAgent } from "./direct-reading.ts";
import type { Docker } from "./engine.ts";
import { engineError } from "./engine.ts";

/**
 * The engine leaves a terminal when it reads its detach keys (Ctrl-P Ctrl-Q unless told otherwise), and it
 * holds back the first of them until the next key comes: Ctrl-P, a shell's "previous line", would lag. These
 * bytes never occur in UTF-8, so nobody can type them.
 */
const DETACH_KEYS = "%FF,%FE,%FD";

/** An engine that answers does so within milliseconds; one that is going down may never. Milliseconds. */
const ANSWER_MS_MAX = 30_000;

/** Attaches to a container's tty: raw bytes both ways, nothing replayed. `readDirectly` may read it. */
export function attachTty(docker: Docker, container: string): Promise<Socket> {
  // Not dockerode's attach(): it also sends its options as a body, which a shell may read as typed text.
  return hijack(
    Object.create(docker.modem, { agent: { value: directAgent } }),
    `/containers/${container}/attach?stream=1&stdin=1&stdout=1&stderr=1&detachKeys=${DETACH_KEYS}&`,
  );
}

/** Starts an exec that has been created, without a tty: frames of output back, raw bytes in. */
export function startExec(docker: Docker, exec: string): Promise<Socket> {
  return hijack(docker.modem, `/exec/${exec}/start`, { Detach: false, Tty: false });
}

function hijack(modem: Docker["modem"], path: string, body?: object): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new EngineUnavailableError(`Docker Engine did not answer within ${ANSWER_MS_MAX / 1000} s.`));
    }, ANSWER_MS_MAX);
    modem.dial(
      {
        path,
        method: "POST",
        isStream: true,
        hijack: true,
        // The request is over when it is sent; the upgraded socket carries the input.
        openStdin: false,
        statusCodes: {
          101: true,
          200: true,
          404: "no such container",
          409: "the container is not running",
          500: "server error",
        },
        ...(body ? { options: body } : {}),
      },
      (error: unknown, stream: unknown) => {
        clearTimeout(timer);
        if (error) return reject(engineError(error));
        const socket = stream as Socket;
        if (late) return socket.destroy();
        socket.setNoDelay(true);
        resolve(socket);
      },
    );
  });
}
