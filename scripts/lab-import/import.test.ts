import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadLab } from "../../server/labs/load.ts";
import { playSteps } from "../lab-play/actions.ts";
import { importLab } from "./import.ts";

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "import-"));
});
afterEach(() => rm(place, { recursive: true }));

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
}

async function imported(kind: "katacoda" | "pwd", source: string) {
  const folder = join(place, "labs");
  const made = await importLab(kind, join(place, source), { folder, shownFolder: "labs", id: "made" });
  if (!made.ok) throw new Error(made.message);
  const { lab, problems } = await loadLab(folder, "made");
  if (!lab) throw new Error(JSON.stringify(problems));
  const runs = playSteps(lab).flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === "run" ? [`${item.nodes}: ${item.command}`] : [])),
  );
  return { lab, runs, report: made.lines.join("\n"), text: await readFile(join(folder, "made", "lab.md"), "utf8") };
}

describe("a Katacoda scenario", () => {
  const SCENARIO = {
    "boxes/index.json": JSON.stringify({
      title: "Boxes: a first look",
      description: "Start a box and look into it.",
      difficulty: "Intermediate",
      time: "20 minutes",
      details: {
        intro: { text: "hello.md", background: "prepare.sh" },
        steps: [
          { title: "Start a box", text: "start.md", verify: "start-check.sh" },
          { title: "On two hosts", text: "two.md" },
        ],
        finish: { text: "bye.md" },
        assets: { host01: [{ file: "x", target: "/root" }] },
      },
      backend: { imageid: "docker" },
    }),
    "boxes/hello.md": "# Welcome\n\nYou start boxes.\n\n![a box](./assets/Box.png)\n![gone](./assets/gone.png)",
    "boxes/assets/Box.png": "not really a picture",
    "boxes/start.md": `Run it with \`docker run -d box\`{{execute}} and see \`docker ps\`{{execute interrupt}}.

Then copy \`docker logs\`{{copy}}.

\`\`\`
docker ps -a
docker images
\`\`\`{{execute}}

<pre class="file" data-filename="box.txt" data-target="replace">
a &lt;box&gt;
</pre>

>>Q1: What is a box?<<
( ) a circle
(*) a container

>>Q2: Type its name<<
=== box
`,
    "boxes/start-check.sh": "docker ps | grep -q box",
    "boxes/two.md":
      "`docker swarm init`{{execute HOST2}}\n\n```bash\nhtop\n```{{exec T2}}\n\nOpen https://[[HOST_SUBDOMAIN]]-80.",
    "boxes/bye.md": "Well done.",
  };

  it("becomes a lab that loads: commands on their hosts, files, checks, quizzes and pictures", async () => {
    await put(SCENARIO);
    const { lab, runs, text } = await imported("katacoda", "boxes");
    expect(lab).toMatchObject({
      title: "Boxes: a first look",
      level: "intermediate",
      minutes: 20,
      nodes: ["node1", "node2"],
    });
    expect(lab.sections.map(({ title, steps }) => [title, steps.map((step) => step.title)])).toEqual([
      ["Introduction", []],
      ["Boxes: a first look", ["Start a box", "On two hosts"]],
      ["Finished", []],
    ]);
    expect(runs).toEqual([
      "node1: docker run -d box",
      "node1: docker ps",
      "node1: docker ps -a\ndocker images",
      "node2: docker swarm init",
      "node1: htop",
    ]);
    expect(text).toContain("Run it with `docker run -d box` and see `docker ps`.");
    expect(text).toContain("text file=/root/box.txt node=node1\na <box>\n");
    expect(text).toContain("bash run interrupt node=node1\ndocker ps\n");
    expect(lab.checks).toMatchObject([{ id: "start-check", title: "Start a box", script: "docker ps | grep -q box" }]);
    expect([...lab.quizzes.values()]).toEqual([[1]]);
    expect(await readFile(join(place, "labs/made/image/box.png"), "utf8")).toBe("not really a picture");
  });

  it("says what it could not carry over, and where", async () => {
    await put(SCENARIO);
    const { report } = await imported("katacoda", "boxes");
    for (const words of [
      'index.json:1: The machine image "docker"',
      "index.json:1: Files put onto the machine",
      "hello.md:1: The script prepare.sh ran by itself",
      "start.md:18: A question without options",
      "start.md:1: The check start-check.sh says nothing",
      'two.md:3: "htop" ran in terminal 2',
      "two.md:7: The address HOST_SUBDOMAIN is not filled in",
      "The picture assets/gone.png is not in the source.",
    ]) {
      expect(report).toContain(words);
    }
  });

  it("cannot bring files of elsewhere along, and what is no scenario is refused in a sentence", async () => {
    await put({
      secret: "secret",
      "bad/index.json": JSON.stringify({ title: "Bad", details: { steps: [{ text: "../secret" }] } }),
    });
    expect((await imported("katacoda", "bad")).text).not.toContain("secret\n");
    const into = { folder: join(place, "labs"), shownFolder: "labs", id: "other" };
    await put({ "worse/index.json": "{" });
    expect(await importLab("katacoda", join(place, "worse"), into)).toEqual({
      ok: false,
      message: "index.json is not JSON.",
    });
    expect(await importLab("katacoda", place, into)).toMatchObject({ ok: false });
    expect(await importLab("katacoda", join(place, "bad"), { ...into, id: "made" })).toMatchObject({
      message: expect.stringContaining("is there already"),
    });
  });
});

describe("a training post of Play with Docker", () => {
  const POST = `---
layout: post
title: "Two boats"
description: A lab with two terminals.
terms: 2
tags: [beginner]
---
* This will be replaced by the TOC
{:toc}

Boats are containers.

## Build a boat

\`\`\`.term1
docker build -t boat .
\`\`\`

Look at it with \`docker images\`{:.term1}, then on the other side:

\`\`\`
docker pull boat
\`\`\`
{:.term2}

{% include tip.html %}

\`\`\`yaml
just: shown
\`\`\`

{:.quiz}
What is a boat?
- ( ) a ship
- (x) a container

Open [the page](/){:data-term=".term1"}{:data-port="8080"}.
`;

  it("becomes a lab that loads, with its terminals as nodes", async () => {
    await put({ "2017-01-02-two-boats.md": POST });
    const { lab, runs, text, report } = await imported("pwd", "2017-01-02-two-boats.md");
    expect(lab).toMatchObject({ title: "Two boats", summary: "A lab with two terminals.", nodes: ["node1", "node2"] });
    expect(lab.sections.map(({ title }) => title)).toEqual(["Two boats", "Build a boat"]);
    expect(runs).toEqual(["node1: docker build -t boat .", "node1: docker images", "node2: docker pull boat"]);
    expect([...lab.quizzes.values()]).toEqual([[1]]);
    expect(text).not.toMatch(/\{:|\{%|TOC/);
    expect(report).toContain('2017-01-02-two-boats.md:26: "{% include tip.html %}" of the site');
    expect(report).toContain("2017-01-02-two-boats.md:37: A link to a port was left out");
  });

  it("without a front matter is refused", async () => {
    await put({ "x.md": "# x" });
    const into = { folder: join(place, "labs"), shownFolder: "labs", id: undefined };
    expect(await importLab("pwd", join(place, "x.md"), into)).toMatchObject({ ok: false });
  });
});
