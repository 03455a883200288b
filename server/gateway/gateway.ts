import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Server } from "socket.io";
import type { Clusters } from "../cluster/clusters.ts";
import { type BrowserEvents, LineProbe } from "../contract/events.ts";
import { type Fault, ok, type Reply } from "../contract/faults.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { BrowserToken } from "../sessions/tokens.ts";
import type { Shells } from "../terminals/shells.ts";
import type { Terminals } from "../terminals/terminals.ts";
import { announceClusters, serveClusters } from "./cluster-events.ts";
import { EventDesk, type Gateway } from "./connection.ts";
import { cutOffRemoved } from "./enter.ts";
import { announceChanges, serveSessions } from "./session-events.ts";
import { serveShells } from "./shell-events.ts";
import { serveTerminals } from "./terminal-events.ts";
import { packetParser } from "./terminal-frames.ts";

/** Where Socket.IO answers. No other path takes a WebSocket. */
const PATH = "/socket.io/";
/** One message at most: a full input as JSON, with room for escapes. Bytes. */
const MESSAGE_BYTES_MAX = 512 * 1024;
/** Each browser hears from the server at least so often, and so knows soon that it does not. Milliseconds. */
const PING_MS = 5_000;
/** A browser on a slow line may have a full screen to receive first. Milliseconds. */
const PONG_MS_MAX = 25_000;

export interface GatewayOptions {
  server: HttpServer;
  /** Whether Next's development reload shares the port. */
  dev: boolean;
  sessions: Sessions;
  terminals: Terminals;
  shells: Shells;
  clusters: Clusters;
  /** Whether this request may open a socket at all: host, origin, access rule. */
  allow: (request: IncomingMessage) => Reply<void>;
  browserOf: (cookies: string | undefined) => BrowserToken | null;
  /** Logs a bug and returns what may be said of it. */
  onBug: (error: unknown, event: string) => Fault;
}

/** The socket side of the server: everything live between a browser and its session. */
export function openGateway({
  server,
  dev,
  sessions,
  terminals,
  shells,
  clusters,
  allow,
  browserOf,
  onBug,
}: GatewayOptions): Gateway {
  const gateway: Gateway = new Server(server, {
    path: PATH,
    // It would only end its own half, a second later, and of Next's too.
    destroyUpgrade: false,
    serveClient: false,
    parser: packetParser,
    perMessageDeflate: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    pingInterval: PING_MS,
    pingTimeout: PONG_MS_MAX,
    allowRequest: (request, decide) => {
      const verdict = allow(request);
      decide(verdict.ok ? null : verdict.fault.message, verdict.ok);
    },
  });
  closeOtherUpgrades(server, dev);
  announceChanges(gateway, sessions);
  cutOffRemoved(gateway, sessions);
  announceClusters(gateway, clusters);
  gateway.on("connection", (connection) => {
    connection.data.browser = browserOf(connection.handshake.headers.cookie);
    const desk = new EventDesk(connection, onBug);
    serveSessions(connection, desk, sessions);
    serveTerminals(connection, desk, sessions, terminals, shells);
    serveShells(connection, desk, sessions, shells);
    serveClusters(connection, desk, sessions, clusters);
    connection.on("line:probe", (given: unknown, acknowledge: Parameters<BrowserEvents["line:probe"]>[1]) => {
      void desk.answer("line:probe", LineProbe, given, acknowledge, async () => ok(null));
    });
  });
  return gateway;
}

/** Who asks for a WebSocket elsewhere has passed no gate, and is in no time limit of the server's any more. */
function closeOtherUpgrades(server: HttpServer, dev: boolean): void {
  server.on("upgrade", ({ url = "" }: IncomingMessage, socket: Duplex) => {
    const taken = url.startsWith(PATH) || (dev && url.startsWith("/_next/"));
    if (!taken) socket.destroy();
  });
}

/** Ends every connection; each is told before what of its input has been applied. */
export async function closeGateway(gateway: Gateway): Promise<void> {
  for (const { data } of gateway.sockets.sockets.values()) data.acknowledge?.();
  await gateway.close();
}
