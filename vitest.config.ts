import { defineConfig } from "vitest/config";

const notOurs = ["node_modules/**", "dist/**", ".next/**", "var/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // A busy machine is no reason to fail; what hangs still ends.
          testTimeout: 30_000,
          include: ["{app,components,server,scripts,bench}/**/*.test.{ts,tsx,mjs}"],
          exclude: [...notOurs, "**/*.integration.test.ts", "**/*.long.test.ts"],
        },
      },
      {
        test: {
          name: "integration",
          include: ["{server,scripts}/**/*.integration.test.ts"],
          exclude: notOurs,
          // One engine, few cores: files that boot nodes side by side would only measure each other.
          fileParallelism: false,
          // As in playwright.config.ts: on a busy machine, what fails twice is broken. The report says what was tried again.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "long",
          include: ["server/**/*.long.test.ts"],
          exclude: notOurs,
          fileParallelism: false,
          testTimeout: 300_000,
        },
      },
    ],
  },
});
