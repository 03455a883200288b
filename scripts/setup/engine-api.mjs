/** The few calls to the Docker Engine API that setup needs, before any package is installed. */
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";

const DEFAULT_SOCKET = "/var/run/docker.sock";
const ANSWER_WITHIN_MS = 5_000;

/** Where an engine could be, best first: what the operator says, then the usual places. */
function candidates() {
  const host = process.env.DOCKER_HOST;
  if (host) return [host];
  return [DEFAULT_SOCKET, join(homedir(), ".docker/run/docker.sock"), join(homedir(), ".colima/default/docker.sock")]
    .filter((path, index) => index === 0 || existsSync(path))
    .map((path) => `unix://${path}`);
}

function target(host) {
  if (host.startsWith("unix://")) return { transport: http, options: { socketPath: host.slice("unix://".length) } };
  const url = new URL(host.replace(/^tcp:/, "http:"));
  const certificates = process.env.DOCKER_CERT_PATH;
  const secure = Boolean(process.env.DOCKER_TLS_VERIFY) && certificates !== undefined;
  const tls = secure
    ? {
        ca: readFileSync(join(certificates, "ca.pem")),
        cert: readFileSync(join(certificates, "cert.pem")),
        key: readFileSync(join(certificates, "key.pem")),
      }
    : {};
  return {
    transport: secure ? https : http,
    options: { host: url.hostname, port: Number(url.port || (secure ? 2376 : 2375)), ...tls },
  };
}

/** One engine at one address (`unix:///var/run/docker.sock`, `tcp://host:2375`). */
export class EngineApi {
  constructor(host) {
    this.host = host;
    this.target = target(host);
  }

  /**
   * One request. `body` may be a stream or a Buffer. Resolves to the open response (a stream);
   * rejects when the engine does not answer. `timeoutMs` bounds the silence on the wire.
   */
  request(method, path, { body, headers = {}, timeoutMs = ANSWER_WITHIN_MS } = {}) {
    return new Promise((resolve, reject) => {
      const request = this.target.transport.request({ ...this.target.options, method, path, headers }, resolve);
      request.setTimeout(timeoutMs, () =>
        request.destroy(
          new Error(`The engine was silent for ${timeoutMs / 1000} s (${method} ${path.split("?")[0]}).`),
        ),
      );
      request.on("error", reject);
      if (body === undefined || Buffer.isBuffer(body)) request.end(body);
      else {
        body.on("error", (error) => request.destroy(error));
        body.pipe(request);
      }
    });
  }

  /** A request whose answer is small. Resolves to `{ status, value }`; `value` is parsed JSON or text. */
  async ask(method, path, options) {
    const response = await this.request(method, path, options);
    const chunks = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    let value = text;
    try {
      value = JSON.parse(text);
    } catch {
      // not JSON: the text itself
    }
    return { status: response.statusCode ?? 0, value };
  }

  /**
   * A request that answers with JSON messages, one after another (build, pull, import). Calls
   * `onMessage` for each; rejects on an `error` message and on a refusal.
   */
  async follow(method, path, { onMessage, signal, ...options }) {
    const response = await this.request(method, path, options);
    const stop = () => response.destroy(signal.reason);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    let partial = "";
    const take = (line) => {
      if (line.trim() === "") return;
      const message = JSON.parse(line);
      if (message.error) throw new Error(message.error);
      if (message.message && (response.statusCode ?? 0) >= 400) throw new Error(message.message);
      onMessage?.(message);
    };
    try {
      response.setEncoding("utf8");
      for await (const chunk of response) {
        const lines = (partial + chunk).split("\n");
        partial = lines.pop() ?? "";
        for (const line of lines) take(line);
      }
      take(partial);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    if ((response.statusCode ?? 0) >= 400) throw new Error(`The engine refused (${response.statusCode}).`);
  }

  /** What `docker image inspect` says, or null when there is no such image. */
  async image(reference) {
    const { status, value } = await this.ask("GET", `/images/${encodeURIComponent(reference)}/json`);
    return status === 200 ? value : null;
  }
}

/**
 * Looks for an engine that answers. Resolves to `{ engine, version }`, or to `{ engine: null, denied }`
 * where `denied` is the socket that is there but not for this account (null when there is none).
 */
export async function findEngine() {
  let denied = null;
  for (const host of candidates()) {
    try {
      const engine = new EngineApi(host);
      const { status, value } = await engine.ask("GET", "/version");
      if (status === 200) return { engine, version: value.Version, denied: null };
    } catch (error) {
      if (error.code === "EACCES") denied = host;
    }
  }
  return { engine: null, version: null, denied };
}
