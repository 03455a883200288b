import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { KeepSettings } from "../components/ui/keep-settings.tsx";
import { SETTINGS_SCRIPT } from "../components/ui/settings-script.ts";
import { fontClasses } from "./fonts.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: "Drydock",
  description: "Labs for learning Docker on real machines, in the browser",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#13171A" },
    { media: "(prefers-color-scheme: light)", color: "#F9F8F7" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    // The script below sets the theme before React looks, so the attributes may differ from what the server sent.
    <html lang="en" data-theme="dark" data-text="normal" className={fontClasses} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, without anything from outside. */}
        <script dangerouslySetInnerHTML={{ __html: SETTINGS_SCRIPT }} />
      </head>
      <body>
        <KeepSettings />
        {children}
      </body>
    </html>
  );
}
