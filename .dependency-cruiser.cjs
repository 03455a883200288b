/** Imports point one way. docs/architecture.md says why; this holds it. */

// The visitor that dependency-cruiser walks files with does not know `using` yet and would give up on them.
const { Visitor } = require("@swc/core/Visitor.js");
const visitStatement = Visitor.prototype.visitStatement;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  for (const declaration of statement.decls) this.visitOptionalExpression(declaration.init);
  return statement;
};

/** Files that are not part of what runs: tests, and what only tests use. */
const NOT_RUNNING = "\\.test\\.tsx?$|^server/testing/";

/** What each folder of the server may import beside itself, the contract and (if it is above) `config`. */
const SERVER = {
  contract: [],
  labs: ["config.ts"],
  nodes: [],
  store: ["sessions/session.ts"],
  sandboxes: ["nodes", "labs", "store"],
  sessions: ["sandboxes", "nodes", "labs", "store"],
  terminals: ["sessions", "sandboxes", "nodes"],
  previews: ["sessions", "sandboxes", "nodes", "store"],
  files: ["sessions", "sandboxes", "nodes", "store"],
  cluster: ["terminals", "previews", "files", "sessions", "sandboxes", "nodes", "store"],
  checks: ["cluster", "terminals", "previews", "files", "sessions", "sandboxes", "nodes", "labs", "store"],
  workshops: ["checks", "cluster", "terminals", "previews", "files", "sessions", "sandboxes", "nodes", "labs", "store"],
  embeds: ["checks", "cluster", "terminals", "previews", "files", "sessions", "sandboxes", "nodes", "labs", "store"],
  guard: ["nodes"],
  docker: ["nodes", "guard"],
  kubernetes: ["nodes"],
};

const serverRules = Object.entries(SERVER).map(([folder, allowed]) => ({
  name: `server-${folder}`,
  comment: `server/${folder} may import ${allowed.length > 0 ? allowed.join(", ") : "nothing else of ours"}${folder === "contract" ? "" : ", and the contract"}.`,
  severity: "error",
  from: { path: `^server/${folder}/`, pathNot: NOT_RUNNING },
  to: {
    path: "^(server|app|components)/",
    pathNot: [folder, "contract", ...allowed].map((name) => `^server/${name}${name.endsWith(".ts") ? "$" : "/"}`),
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...serverRules,
    {
      name: "contract-imports-zod-only",
      comment: "The browser imports the contract: whatever it pulls in, every page downloads.",
      severity: "error",
      from: { path: "^server/contract/", pathNot: NOT_RUNNING },
      to: { path: "node_modules|^node:", pathNot: "node_modules/zod/" },
    },
    {
      name: "engines-are-wired-in-one-place",
      comment: "Only the composition root knows which engine there is; everything else knows the port in server/nodes.",
      severity: "error",
      from: {
        path: "^server/",
        pathNot: `^server/((index|engine-setup|readiness)\\.ts|docker/|kubernetes/)|${NOT_RUNNING}`,
      },
      to: { path: "^server/(docker|kubernetes)/" },
    },
    {
      name: "dockerode-in-one-folder",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: "^server/docker/" },
      to: { path: "node_modules/(dockerode|@types/dockerode)/" },
    },
    {
      name: "kubernetes-client-in-one-folder",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: "^server/kubernetes/" },
      to: { path: "node_modules/@kubernetes/" },
    },
    {
      name: "components-import-the-contract-only",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(server|app)/", pathNot: "^server/contract/" },
    },
    {
      name: "pages-import-no-live-state",
      comment: "Next bundles its own copy of a module: a singleton imported by a page is not the server's.",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^server/", pathNot: "^server/(contract|labs)/" },
    },
    {
      name: "server-imports-no-pages",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "no-testing-in-what-runs",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: NOT_RUNNING },
      to: { path: NOT_RUNNING },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependencies-in-what-runs",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: NOT_RUNNING },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/@types/" },
    },
  ],
  options: {
    // Without swc nothing is read under TypeScript 7, and nothing is found wrong either.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|dist|var)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css", ".svg"],
    },
  },
};
