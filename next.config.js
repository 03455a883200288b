/** @type {import("next").NextConfig} */
export default {
  /* Each production build has a folder of its own: see scripts/setup/build.mjs. */
  distDir: process.env.DRYDOCK_PAGES ?? ".next",
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  /* Otherwise `next dev` writes its own AGENTS.md into the checkout. */
  agentRules: false,
  /* TypeScript 7 has no JavaScript API for Next to call; `npm run check` runs tsc instead. */
  typescript: {
    ignoreBuildErrors: true,
    ...(process.env.DRYDOCK_PAGES ? { tsconfigPath: ".next/tsconfig.json" } : {}),
  },
  /* ssh2 and its like carry native add-ons; pages never need them, but a stray import must not bundle them. */
  serverExternalPackages: ["ssh2", "dockerode"],
};
