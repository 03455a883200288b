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
          exclude: [...notOurs, "**/*.integration.test.ts"],
        },
      },
      {
        test: {
          name: "integration",
          include: ["{server,scripts}/**/*.integration.test.ts"],
          exclude: notOurs,
          // One engine, few cores: files that boot nodes side by side would only measure each other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
