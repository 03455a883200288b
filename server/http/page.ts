import { html, raw } from "hono/html";

const STYLE = `
:root { color-scheme: dark light; --ground: #0c1012; --ink: #e8ecee; --quiet: #b3babe; --edge: #6b757a; }
@media (prefers-color-scheme: light) { :root { --ground: #ededea; --ink: #171d20; --quiet: #444a4e; --edge: #807f7a; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14.5px/22px Inter, system-ui, sans-serif; }
main { max-width: 34rem; margin: 18vh auto 0; padding: 0 24px; }
h1 { font-size: 22px; line-height: 28px; font-weight: 650; margin: 0 0 8px; }
p { color: var(--quiet); margin: 0 0 24px; }
a, button { display: inline-block; min-height: 44px; box-sizing: border-box; padding: 10px 16px; border: 0; border-radius: 4px;
  background: var(--ink); color: var(--ground); font: inherit; font-weight: 500; text-decoration: none; cursor: pointer; }
label { display: block; margin-bottom: 4px; }
input { width: 100%; min-height: 44px; box-sizing: border-box; padding: 8px 12px; margin-bottom: 16px; border: 1px solid var(--edge);
  border-radius: 4px; background: transparent; color: inherit; font: 14px/20px ui-monospace, monospace; }
dt { color: var(--quiet); margin-top: 12px; }
dd { margin: 0; }
dl { margin: 0 0 24px; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }`;

/** A page of a heading, a sentence and the next step; needs no script and no other file. `body` is safe HTML. */
export async function smallPage(title: string, text: string, body: unknown): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Drydock</title><style>${raw(STYLE)}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${body}</main></body>
</html>
`;
  return page.toString();
}

export const linkTo = (address: string, label: string) => html`<a href="${address}">${label}</a>`;
