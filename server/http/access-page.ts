import type { OpenAPIHono } from "@hono/zod-openapi";
import { html } from "hono/html";
import type { Access } from "./access.ts";
import { type Env, faultPage } from "./answers.ts";
import { accessCookie } from "./cookies.ts";
import { smallPage } from "./page.ts";

/** /access: where a browser shows the server's token, once. */
export function accessRoutes(app: OpenAPIHono<Env>, access: Access, secure: boolean): void {
  app.get("/access", async (c) => {
    if (!access.asksForToken) return c.redirect("/", 303);
    return c.html(await form(safeNext(c.req.query("next")), "Whoever runs this server has it."));
  });

  app.post("/access", async (c) => {
    if (!access.asksForToken) return c.redirect("/", 303);
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "");
    if (!isForm)
      return faultPage(c, {
        code: "bad-input",
        message: "Use the form at /access; programs send the token as a Bearer token.",
      });
    const fields = new URLSearchParams(await c.req.text());
    const next = safeNext(fields.get("next") ?? undefined);
    const token = fields.get("token")?.trim() ?? "";
    const reply = access.tryToken(token, access.addressOf(c.env.incoming));
    if (!reply.ok) {
      return c.html(await form(next, reply.fault.message), reply.fault.code === "too-many" ? 429 : 401);
    }
    c.header("Set-Cookie", accessCookie(access.cookieValueFor(token), secure));
    return c.redirect(next, 303);
  });
}

const form = (next: string, text: string): Promise<string> =>
  smallPage(
    "Access token",
    text,
    html`<form method="post" action="/access"><input type="hidden" name="next" value="${next}"><label for="token">Token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus><button>Open</button></form>`,
  );

/** Only a path of this server: anything else would make this page a stepping stone to another site. */
function safeNext(next: string | undefined): string {
  const here = "http://here.invalid";
  if (!next?.startsWith("/") || !URL.canParse(next, here)) return "/";
  const { origin, pathname, search } = new URL(next, here);
  return origin === here && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
