import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import type { Config } from "./config.ts";

/** The server cannot take connections. The message names the variable to change. */
export class ListenError extends Error {
  override name = "ListenError";
}

/** Resolves to the port once connections are taken. Rejects with ListenError. */
export async function listen(server: Server, { host, port }: Pick<Config, "host" | "port">): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(new ListenError(sentence(error, host, port), { cause: error }));
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Where people on this machine open the server. */
export function addressOf({ host, publicUrl }: Pick<Config, "host" | "publicUrl">, port: number): string {
  if (publicUrl) return publicUrl.href;
  // Listening on every address is listening on localhost too.
  const everywhere = ["127.0.0.1", "0.0.0.0", "::"].includes(host);
  return `http://${everywhere ? "localhost" : isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function sentence(error: Error, host: string, port: number): string {
  const code = "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return `PORT is ${port}, and another program listens there already. Stop that one, or set PORT to another port (0 takes any free one).`;
    case "EACCES":
      return `PORT is ${port}, where this user may not listen. Set PORT to 1024 or more, or give the server the right to (CAP_NET_BIND_SERVICE).`;
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
      return `DRYDOCK_HOST is "${host}", which is no address of this machine. Set it to one that is, or unset it to listen on 127.0.0.1.`;
    default:
      return `The server cannot listen (${error.message}). Set DRYDOCK_HOST or PORT to something else.`;
  }
}
