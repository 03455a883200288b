import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { VARIABLES } from "./config-variables.ts";

const config = (env: Record<string, string>) => {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.config;
};

const problems = (env: Record<string, string>) => {
  const result = readConfig(env);
  if (result.ok) throw new Error("expected problems");
  return result.problems;
};

describe("readConfig", () => {
  it("needs no variable at all", () => {
    expect(config({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      access: { kind: "loopback" },
      publicUrl: null,
      subnets: "10.32.0.0/16",
      dns: [],
      limits: { memoryBytes: null, processors: 2, diskBytes: 8 * 1024 ** 3 },
      sessionMs: 3_600_000,
      idleMs: 1_200_000,
      sandboxesMax: null,
      nodeBytesExpected: 128 * 1024 ** 2,
      poolHot: 2,
      poolFrozen: 4,
      poolLabs: null,
      dev: false,
    });
  });

  it("takes an empty variable for an unset one", () => {
    expect(config({ PORT: "", DRYDOCK_PUBLIC_URL: " " }).port).toBe(3000);
  });

  it("names the variable, what was given and what is expected", () => {
    expect(problems({ PORT: "web", DRYDOCK_NODE_MEMORY: "lots", DOCKER_HOST: "ssh://box" })).toEqual([
      'PORT is "web"; expected a port number from 0 to 65535 (0 takes any free one).',
      'DRYDOCK_NODE_MEMORY is "lots"; expected a size of at least 128m, with the suffix k, m or g.',
      'DOCKER_HOST is "ssh://box"; expected unix:///path/to/socket or tcp://host:port.',
    ]);
  });

  it.each(["0.0.0.0", "192.168.1.4", "::"])("refuses to listen on %s without an access rule", (host) => {
    expect(problems({ DRYDOCK_HOST: host })[0]).toContain(`DRYDOCK_HOST is "${host}"; expected a loopback address`);
    expect(config({ DRYDOCK_HOST: host, DRYDOCK_ACCESS: "token", DRYDOCK_ACCESS_TOKEN: "0123456789abcdef" }).host).toBe(
      host,
    );
  });

  it("refuses a loopback address that no browser's Host would be taken with, unless there is a public one", () => {
    expect(problems({ DRYDOCK_HOST: "127.0.0.2" })).toEqual([
      'DRYDOCK_HOST is "127.0.0.2"; expected 127.0.0.1, ::1 or localhost, because another loopback address is answered only as the host of DRYDOCK_PUBLIC_URL.',
    ]);
    for (const host of ["127.0.0.1", "::1", "localhost"]) expect(readConfig({ DRYDOCK_HOST: host }).ok).toBe(true);
    const proxied = { DRYDOCK_ACCESS: "proxy", DRYDOCK_PUBLIC_URL: "https://lab.example.org" };
    expect(config({ DRYDOCK_HOST: "127.0.0.2", ...proxied }).host).toBe("127.0.0.2");
  });

  it("never repeats a secret", () => {
    const [problem] = problems({ DRYDOCK_ACCESS: "token", DRYDOCK_ACCESS_TOKEN: "hunter2" });
    expect(problem).not.toContain("hunter2");
    expect(problem).toContain("7 characters");
  });

  it("refuses an access token that would not be asked for", () => {
    expect(problems({ DRYDOCK_ACCESS_TOKEN: "0123456789abcdef" })).toHaveLength(1);
    expect(problems({ DRYDOCK_OPERATOR_TOKEN: "0123456789abcdef" })).toHaveLength(1);
  });

  it("needs a public address behind a proxy, and a token for the token rule", () => {
    expect(problems({ DRYDOCK_ACCESS: "proxy" })[0]).toContain("DRYDOCK_PUBLIC_URL");
    expect(problems({ DRYDOCK_ACCESS: "token" })[0]).toContain("DRYDOCK_ACCESS_TOKEN");
  });

  it.each(["172.17.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "10.32.0.0/28", "300.1.1.0/16", "10.32.0.0"])(
    "refuses the range %s",
    (range) => {
      expect(problems({ DRYDOCK_SUBNETS: range })).toHaveLength(1);
    },
  );

  it("reads lists, sizes and flags", () => {
    expect(
      config({ DRYDOCK_DNS: "1.1.1.1, 2606:4700::1111", DRYDOCK_NODE_MEMORY: "512m", DRYDOCK_DEV: "true" }),
    ).toMatchObject({ dns: ["1.1.1.1", "2606:4700::1111"], limits: { memoryBytes: 512 * 1024 ** 2 }, dev: true });
  });
});

it("labs come from a folder, or from a git repository by https, as docker build takes it", () => {
  const labsOf = (value: string) => {
    const read = readConfig({ DRYDOCK_LABS: value, DRYDOCK_DATA: "/data" });
    return read.ok ? [read.config.labsFolder, read.config.labsRepository] : "refused";
  };
  expect(labsOf("/srv/labs")).toEqual(["/srv/labs", null]);
  expect(labsOf("./labs:2")).toEqual(["./labs:2", null]);
  const url = "https://example.org/team/labs.git";
  const clone = "/data/labs";
  expect(labsOf(url)).toEqual([clone, { url, branch: null, clone }]);
  expect(labsOf(`${url}#next:lab-content`)).toEqual(["/data/labs/lab-content", { url, branch: "next", clone }]);
  const bad = [
    "http://example.org/x",
    "https://me:secret@example.org/x",
    "ssh://x/y",
    "file:///etc",
    "git@github.com:team/labs.git",
    "github.com:team/labs.git",
    `${url}#--upload-pack=x`,
  ];
  for (const value of [...bad, `${url}#main:../up`, `${url}#main:/etc`]) expect(labsOf(value)).toBe("refused");
});

describe("docs/operating.md", () => {
  it("lists every variable with its default, and no other", () => {
    const documented = readFileSync(new URL("../docs/operating.md", import.meta.url), "utf8")
      .split("\n")
      .filter((line) => /^\| `[A-Z_]+` \|/.test(line))
      .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
    const expected = Object.entries(VARIABLES).map(([name, { fallback, expects, purpose }]) => [
      `\`${name}\``,
      fallback === null ? "unset" : `\`${fallback}\``,
      purpose,
      expects,
    ]);
    expect(documented).toEqual(expected);
  });
});
