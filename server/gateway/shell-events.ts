import { type BrowserEvents, ShellClose, ShellOpen, ShellRename } from "../contract/events.ts";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { NodeName, SandboxId, SessionId } from "../contract/ids.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Shells } from "../terminals/shells.ts";
import type { Connection, EventDesk } from "./connection.ts";
import { enter } from "./enter.ts";

/** Opening, naming and closing shells, in the caller's own session only. */
export function serveShells(connection: Connection, desk: EventDesk, sessions: Sessions, shells: Shells): void {
  const sandboxOf = async (request: { session: SessionId; node: NodeName }): Promise<Reply<SandboxId>> => {
    const entered = await enter(connection, sessions, request.session, "take-part");
    if (!entered.ok) return entered;
    const { state, nodes, sandbox } = entered.value.live.record;
    if (state === "starting") return refuse("not-ready", "The nodes are still starting.");
    if (state !== "ready") return refuse("ended", "This session has ended.");
    if (!nodes.includes(request.node)) return refuse("not-found", `This session has no ${request.node}.`);
    return ok(sandbox);
  };

  connection.on("shell:open", (given: unknown, acknowledge: Parameters<BrowserEvents["shell:open"]>[1]) => {
    void desk.answer("shell:open", ShellOpen, given, acknowledge, async (request) => {
      const sandbox = await sandboxOf(request);
      return sandbox.ok ? shells.open(sandbox.value, request.node) : sandbox;
    });
  });

  connection.on("shell:rename", (given: unknown, acknowledge: Parameters<BrowserEvents["shell:rename"]>[1]) => {
    void desk.answer("shell:rename", ShellRename, given, acknowledge, async (request) => {
      const sandbox = await sandboxOf(request);
      if (!sandbox.ok) return sandbox;
      return shells.rename({ sandbox: sandbox.value, node: request.node, shell: request.shell }, request.name);
    });
  });

  connection.on("shell:close", (given: unknown, acknowledge: Parameters<BrowserEvents["shell:close"]>[1]) => {
    void desk.answer("shell:close", ShellClose, given, acknowledge, async (request) => {
      const sandbox = await sandboxOf(request);
      if (!sandbox.ok) return sandbox;
      return shells.close({ sandbox: sandbox.value, node: request.node, shell: request.shell });
    });
  });
}
