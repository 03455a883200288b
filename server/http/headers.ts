import type { ServerResponse } from "node:http";

/** Next starts its pages by inline scripts, and its development server evaluates strings; xterm sets inline styles. */
const pagePolicy = (dev: boolean): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    // Authors may show pictures from any https address.
    "img-src 'self' https: data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join("; ");

/** For answers that need nothing: the API's, and pages of a few lines. */
export const PLAIN_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/** On every answer, our own and Next's. Not no-referrer: forms would then say `Origin: null`. */
export function setSecurityHeaders(response: ServerResponse, { ours, dev }: { ours: boolean; dev: boolean }): void {
  response.setHeader("Content-Security-Policy", ours ? PLAIN_POLICY : pagePolicy(dev));
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  if (ours) response.setHeader("Cache-Control", "no-store");
}
