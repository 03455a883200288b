import { Agent, request } from "node:http";
import type { Line } from "../stage/line.ts";
import type { Stage } from "../stage/stage.ts";
import { type Peer, PeerContainer, SIZE } from "./peer.ts";
import { ensurePeerImage } from "./peer-image.ts";

interface Answer {
  session?: string;
  data?: string;
}

/** shellinabox of Debian, serving this command. */
export async function startShellinabox({ docker, image }: Stage, command: string[]): Promise<Peer> {
  const built = await ensurePeerImage(docker, image, { name: "shellinabox", packages: ["shellinabox"] });
  const container = await PeerContainer.start(docker, built, (port) => [
    ...["shellinaboxd", "-t", "-q", "--localhost-only", "-p", String(port), "-u", "root", "-g", "root"],
    ...["-s", `/:root:root:/root:${command.join(" ")}`],
  ]);
  return { url: container.origin, container, open: () => ShellinaboxLine.open(container.origin) };
}

/** Its page has one request open for output, all the time, and sends keys in requests of their own. */
class ShellinaboxLine implements Line {
  readonly #origin: string;
  readonly #session: string;
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  readonly #output = new Agent({ keepAlive: true });
  readonly #keys = new Agent({ keepAlive: true, maxSockets: 1 });
  #closed = false;

  private constructor(origin: string, session: string) {
    this.#origin = origin;
    this.#session = session;
    void this.#listen();
  }

  static async open(origin: string): Promise<Line> {
    const { session } = await ask(origin, {});
    if (!session) throw new Error("shellinabox opened no shell.");
    return new ShellinaboxLine(origin, session);
  }

  write(text: string): void {
    const keys = Buffer.from(text).toString("hex").toUpperCase();
    void ask(this.#origin, { session: this.#session, keys }, this.#keys).catch(() => undefined);
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#listeners.add(listener);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#output.destroy();
    this.#keys.destroy();
  }

  async #listen(): Promise<void> {
    while (!this.#closed) {
      const { data } = await ask(this.#origin, { session: this.#session }, this.#output).catch((): Answer => {
        this.#closed = true;
        return {};
      });
      if (data) for (const listener of this.#listeners) listener(Buffer.from(data, "latin1"));
    }
  }
}

function ask(origin: string, fields: Record<string, string>, agent?: Agent): Promise<Answer> {
  const size = { width: String(SIZE.columns), height: String(SIZE.rows) };
  const body = new URLSearchParams({ ...size, ...fields, rooturl: `${origin}/` }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    "content-length": String(body.length),
  };
  return new Promise((resolve, reject) => {
    const asked = request(origin, { method: "POST", headers, ...(agent ? { agent } : {}) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer);
        } catch {
          resolve({});
        }
      });
    });
    asked.setNoDelay(true);
    asked.on("error", reject);
    asked.end(body);
  });
}
