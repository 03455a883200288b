import { OwnServer } from "./server.ts";

/**
 * Starts the production server for the tests and puts its address into DRYDOCK_E2E_URL. Returns what stops it and
 * removes what it left on the engine: sessions outlive their server on purpose; those of a test server are nobody's.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const server = await OwnServer.start("e2e-server");
  process.env.DRYDOCK_E2E_URL = server.url;
  return () => server.remove();
}
