import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";
import type { TerminalApi } from "../components/terminal/api.ts";
import type { LabView } from "../server/contract/lab.ts";
import type { SessionView } from "../server/contract/session.ts";
import { findSandbox, type Sandbox } from "./nodes.ts";

declare global {
  interface Window {
    drydock?: TerminalApi;
  }
}

export const LAB = "orchestration";
export const LAB_TITLE = "Container orchestration with Swarm";
export const SESSION_PATH = /^\/s\/([a-z0-9]{20})$/;
export const NODES = ["node1", "node2", "node3"];

/** A click waits for its button this long. Milliseconds. */
const ACT_WITHIN_MS = 15_000;
/** Three engines on a busy machine. Milliseconds. */
export const BOOT_WITHIN_MS = 60_000;
/** The longest command of the lab waits for containers that take 10 s to stop. Milliseconds. */
const COMMAND_WITHIN_MS = 60_000;
/** Containers that are still stopping hold a check open for 10 s. Milliseconds. */
const CHECK_WITHIN_MS = 30_000;
/** The server's own deadline for removing a sandbox. Milliseconds. */
const REMOVE_WITHIN_MS = 60_000;

/** Where the server under test is; set by e2e/setup.ts. */
export function serverUrl(): string {
  const url = process.env.DRYDOCK_E2E_URL;
  if (!url) throw new Error("DRYDOCK_E2E_URL is not set: run the tests with playwright.config.ts");
  return url;
}

/** One browser with the lab's page: what a learner does there, and what the server says of the session. */
export class LabPage {
  readonly context: BrowserContext;
  readonly url: string;
  page: Page;
  #sandbox: Sandbox | null = null;

  constructor(context: BrowserContext, page: Page, url: string) {
    this.context = context;
    this.page = page;
    this.url = url;
  }

  /** A new browser (own cookies, own storage) on an empty page. */
  static async open(browser: Browser, options: BrowserContextOptions = {}, url = serverUrl()): Promise<LabPage> {
    const context = await browser.newContext({ baseURL: url, ...options });
    context.setDefaultTimeout(ACT_WITHIN_MS);
    return new LabPage(context, await context.newPage(), url);
  }

  /** Starts a session on the short way, by the API, and waits for its prompts. */
  async start(lab = LAB, nodes: readonly string[] = NODES): Promise<this> {
    const answer = await this.context.request.post(`${this.url}/api/v1/sessions`, { data: { lab } });
    expect(answer.status(), await answer.text()).toBe(201);
    await this.page.goto(((await answer.json()) as { url: string }).url);
    await this.live(nodes);
    return this;
  }

  /** Id of the session on the page. */
  get session(): string {
    const id = SESSION_PATH.exec(new URL(this.page.url()).pathname)?.[1];
    if (!id) throw new Error(`the page shows no session: ${this.page.url()}`);
    return id;
  }

  async view(): Promise<SessionView> {
    const answer = await this.context.request.get(`${this.url}/api/v1/sessions/${this.session}`);
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as SessionView;
  }

  async lab(): Promise<LabView> {
    const answer = await this.context.request.get(`${this.url}/api/v1/labs/${LAB}`);
    return (await answer.json()) as LabView;
  }

  /** Its containers on the host's engine, as soon as all of them are there. */
  async sandbox(): Promise<Sandbox> {
    if (this.#sandbox) return this.#sandbox;
    const look = async () => {
      this.#sandbox = await findSandbox(await this.view());
      return this.#sandbox !== null;
    };
    await expect.poll(look, { message: "the session's containers are on the engine", intervals: [50] }).toBe(true);
    return this.#sandbox ?? this.sandbox();
  }

  /** Waits until every terminal is joined and shows a prompt. */
  async live(nodes: readonly string[] = NODES): Promise<void> {
    for (const node of nodes) await this.prompt(node, BOOT_WITHIN_MS);
  }

  /** Waits until the node's terminal is joined and its prompt can take a command. */
  async prompt(node: string, timeout = 15_000): Promise<void> {
    await expect(this.terminal(node)).toHaveAttribute("data-status", "live", { timeout });
    await expect
      .poll(() => this.page.evaluate((name) => window.drydock?.busy(name), node), {
        message: `${node} shows a prompt`,
        intervals: [50, 100],
        timeout,
      })
      .toBe(false);
  }

  terminal(node: string): Locator {
    return this.page.locator(`[data-node="${node}"]`);
  }

  /** The element that keys go to. */
  keys(node: string): Locator {
    return this.terminal(node).getByRole("textbox", { name: `Terminal of ${node}` });
  }

  /** Screen and scrollback. */
  text(node: string): Promise<string> {
    return this.page.evaluate((name) => window.drydock?.text(name) ?? "", node);
  }

  /** Waits until the terminal's text matches; on failure the message shows the text. */
  async shows(node: string, text: string | RegExp, timeout = 15_000): Promise<void> {
    const poll = expect.poll(() => this.text(node), {
      message: `the terminal of ${node}`,
      intervals: [50, 100],
      timeout,
    });
    await (typeof text === "string" ? poll.toContain(text) : poll.toMatch(text));
  }

  /** By the page's own API: types the command and waits for its end. */
  run(node: string, command: string): Promise<{ output: string; exitCode: number }> {
    return this.page.evaluate(
      ([name, line]) => {
        if (!window.drydock) throw new Error("the page has no window.drydock");
        return window.drydock.run(name, line);
      },
      [node, command] as const,
    );
  }

  /** Presses keys as a person does: focuses the terminal by a click, then types. No Enter of its own. */
  async type(node: string, keys: string): Promise<void> {
    await this.terminal(node).locator(".xterm-screen").click();
    await this.page.keyboard.type(keys);
  }

  /** Types a command and Enter, waits for the next prompt, resolves to the exit code. */
  async typeCommand(node: string, command: string): Promise<number | null> {
    return this.#during(node, "prompt", command, async () => {
      await this.type(node, command);
      await this.page.keyboard.press("Enter");
    });
  }

  runButton(node: string, command: string): Locator {
    return this.page.getByRole("button", {
      name: new RegExp(`^Run (again )?on ${node}: ${command.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`),
    });
  }

  /** Clicks a command's button, waits for its end, resolves to the exit code. `command` as the lab has it, with `$NAME`s. */
  async click(node: string, command: string): Promise<number | null> {
    return this.#during(node, "run", command, () => this.runButton(node, command).click());
  }

  check(id: string): Locator {
    return this.page.locator(`[data-check="${id}"]`);
  }

  /** Waits until a check has passed, for the server and on the page; otherwise says what the check says. */
  async passed(id: string): Promise<void> {
    const said = async () => {
      const check = (await this.view()).checks[id];
      return check ? `${check.state} ${check.message}`.trim() : "not checked";
    };
    await expect.poll(said, { message: `the check ${id}`, timeout: CHECK_WITHIN_MS }).toBe("passed");
    await expect(this.check(id)).toHaveAttribute("data-state", "passed");
  }

  async nextSection(title: string): Promise<void> {
    await this.page.getByRole("button", { name: `Next section: ${title}` }).click();
    await expect(this.page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  }

  /** Ends the session if it is still there, waits until everything of it is removed, and closes the browser. */
  async close(): Promise<void> {
    try {
      await this.#sandbox?.thaw();
      if (SESSION_PATH.test(new URL(this.page.url()).pathname)) {
        const answer = await this.context.request.delete(`${this.url}/api/v1/sessions/${this.session}`);
        if (answer.ok()) await this.over();
      }
    } finally {
      await this.context.close();
    }
  }

  /** Waits until the server says that everything of the session is removed. */
  async over(): Promise<void> {
    await expect
      .poll(async () => (await this.view()).state, { message: "the session is over", timeout: REMOVE_WITHIN_MS })
      .toMatch(/^(ended|failed)$/);
  }

  /** Does something and waits for the terminal's news of it; says what stands on the screen when they do not come. */
  async #during(
    node: string,
    event: "prompt" | "run",
    command: string,
    act: () => Promise<void>,
  ): Promise<number | null> {
    const exitCode = this.page.evaluate(
      ([name, kind, deadline]) =>
        new Promise<number | null | "late">((resolve) => {
          const stop = window.drydock?.on(kind, (news) => {
            if (news.node !== name) return;
            stop?.();
            resolve(news.exitCode);
          });
          setTimeout(() => resolve("late"), deadline);
        }),
      [node, event, COMMAND_WITHIN_MS] as const,
    );
    await act();
    const ended = await exitCode;
    if (ended === "late") {
      throw new Error(
        `“${command}” on ${node} did not end within ${COMMAND_WITHIN_MS / 1000} s. The terminal shows:\n${await this.text(node)}`,
      );
    }
    return ended;
  }
}
