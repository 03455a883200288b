import { defineConfig } from "@playwright/test";

/** Pages must not reach the internet: what they need is served by Drydock. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/setup.ts",
  outputDir: "var/test-results",
  // Each test boots real nodes on one engine.
  workers: 1,
  fullyParallel: false,
  // Real swarms on a busy machine: what fails twice is broken. The list names what passed only then ("flaky").
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: process.env.DRYDOCK_E2E_REPORT ?? "var/reports/e2e.json" }]],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.DRYDOCK_CHROMIUM ?? "/usr/bin/chromium",
      // Chromium refuses its own sandbox to root.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [OFFLINE, "--disable-quic"],
    },
  },
});
