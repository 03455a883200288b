import { describe, expect, it } from "vitest";
import { parseSample } from "./sample-lab.ts";

/** Everything a lab may make live in a page. Attributes are compared whole. */
const TAGS =
  /^(\/?(p|em|strong|s|ul|li|ol|code|pre|blockquote|h[4-6]|table|thead|tbody|tr|a)|br|hr|code data-long=""|ol start="\d+"|t[hd]( style="text-align:(left|right|center)")?|\/t[hd]|a href="(https?:\/\/[^"<>]*|mailto:[^"<>]*)"( title="[^"<>]*")? target="_blank" rel="noopener"|a href="#[\w-]*"( title="[^"<>]*")?|code class="language-[^"<>]*"|img src="(https:\/\/|\/labs\/sample\/image\/)[^"<>]*" alt="[^"<>]*"( width="\d+" height="\d+")? loading="lazy")$/;

const HOSTILE = [
  "<script>alert(1)</script>",
  "Text <script>alert(1)</script>",
  "<SCRIPT src=//evil.example></SCRIPT>",
  "<img src=x onerror=alert(1)>",
  'Text <img src="x" onerror="alert(1)">',
  '<iframe src="https://evil.example"></iframe>',
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<style>body{display:none}</style>",
  '<a href="javascript:alert(1)">x</a>',
  "<!--><script>alert(1)</script>-->",
  "<!-- a --> <script>alert(1)</script> <!-- b -->",
  "<!-- a --><img src=x onerror=alert(1)><!-- b -->",
  "<details ontoggle=alert(1) open><summary>x</summary>\n\ny\n\n</details>",
  "<details><summary onclick=alert(1)>x</summary>\n\ny\n\n</details>",
  "<details><summary><img src=x onerror=alert(1)></summary>\n\ny\n\n</details>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java&#115;cript:alert(1))",
  "[x](&#1;javascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:x)",
  "[x](//evil.example)",
  "[x](\\\\evil.example)",
  "[x](file:///etc/passwd)",
  "<javascript:alert(1)>",
  "[x]: javascript:alert(1)\n\n[x]",
  '[x](https://a.example "\\" onclick=\\"alert(1)")',
  '[x](https://a.example/"onclick=alert(1))',
  "![x](javascript:alert(1))",
  "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
  '![x" onerror="alert(1)](https://a.example/x.png)',
  'Text ![x](<https://a.example/x.png" onerror="alert(1)>) text',
  '```"><script>alert(1)</script>\nx\n```',
  '- x\n\n  ```"><script>alert(1)</script>\n  x\n  ```',
  "`<script>alert(1)</script>`",
  "| <script>alert(1)</script> |\n|:-:|\n| <img src=x onerror=alert(1)> |",
  "> <script>alert(1)</script>",
  "#### <script>alert(1)</script>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?php <script>alert(1)</script> ?>",
  "<x-y onclick=alert(1)>",
];

const html: string[] = [];
const collect = (value: unknown): void => {
  if (Array.isArray(value)) value.forEach(collect);
  else if (value && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      if ((key === "html" || key === "options") && inner) html.push(...[inner].flat());
      else collect(inner);
    }
  }
};

describe("nothing a lab says is live in the page but links, pictures and text", () => {
  it.each(HOSTILE)("%s", (text) => {
    html.length = 0;
    const quiz = `<details><summary>Quiz: x</summary>\n\n- [x] a\n- [ ] ${text.replaceAll("\n", "\n  ")}\n\n</details>`;
    for (const body of [text, `Text\n${text}`, quiz]) {
      const result = parseSample(`## S\n### One {#first}\n${body}\n`);
      // Refused is as good as harmless.
      if (result.ok) collect(result.lab.sections);
    }
    for (const tag of html.join("\n").matchAll(/<([^>]*)>?/g)) expect(tag[1]).toMatch(TAGS);
  });

  it("what is let through is what was meant", () => {
    const result = parseSample(
      "## S\n### One {#first}\n[a](https://a.example) [b](#first) <mailto:x@a.example> ![p](https://a.example/p.png) <!-- unseen --> **x**\n",
    );
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.lab.sections[0]?.steps[0]?.blocks).toEqual([
      {
        kind: "prose",
        html: '<p><a href="https://a.example" target="_blank" rel="noopener">a</a> <a href="#first">b</a> <a href="mailto:x@a.example" target="_blank" rel="noopener">mailto:x@a.example</a> <img src="https://a.example/p.png" alt="p" loading="lazy">  <strong>x</strong></p>',
      },
    ]);
  });
});
