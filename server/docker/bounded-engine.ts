import { type Agent, type IncomingMessage, request } from "node:http";

/** Everything a node's engine says about hundreds of containers fits in a tenth of it. Bytes of one answer. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** An engine that is well answers in milliseconds. */
const ANSWER_MS_MAX = 5000;
/** How much of an error's text is kept. Characters. */
const MESSAGE_MAX = 500;

/** The engine answered, and refused. */
export class EngineRefusalError extends Error {
  override name = "EngineRefusalError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Questions to a node's own Docker engine, over its inside stream. dockerode reads an answer whole, however long it is,
 * and on a node the learner decides what stands behind the socket: here every answer has a bound in bytes and time.
 */
export class BoundedEngine {
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** The JSON at a path of the engine's API. Throws EngineRefusalError, or what kept the answer from coming. */
  async json(path: string): Promise<unknown> {
    return JSON.parse((await this.bytes(path)).toString("utf8"));
  }

  async bytes(path: string): Promise<Buffer> {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const response = await this.#open(path, signal);
    return readBounded(response, ANSWER_BYTES_MAX);
  }

  /** The lines of an answer that goes on, until it ends or the signal aborts. `onOpen`: the engine has begun it. */
  async lines(path: string, onOpen: () => void, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const response = await this.#open(path, signal);
    onOpen();
    let rest = "";
    for await (const chunk of response) {
      const lines = (rest + (chunk as Buffer).toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > ANSWER_BYTES_MAX) throw new Error("The engine sent a line without an end.");
      for (const line of lines) if (line !== "") onLine(line);
    }
  }

  async #open(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    signal.throwIfAborted();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      // A request that waits for its connection does not hear the signal, and nothing may wait for ever here.
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      request({ agent: this.#agent, path, headers: { host: "docker" }, signal }, resolve)
        .once("error", reject)
        .end();
    });
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const said = (await readBounded(response, ANSWER_BYTES_MAX)).toString("utf8");
    throw new EngineRefusalError(status, messageIn(said).slice(0, MESSAGE_MAX));
  }
}

async function readBounded(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      response.destroy();
      throw new Error(`The engine's answer is longer than ${bytesMax} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function messageIn(body: string): string {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said === "object" && said !== null && "message" in said) return String(said.message);
  } catch {
    // Not JSON: then it is the message itself.
  }
  return body;
}
