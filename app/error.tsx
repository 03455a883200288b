"use client";

import { AllLabs } from "../components/ui/all-labs.tsx";
import { Button } from "../components/ui/button.tsx";
import { SiteHeader } from "../components/ui/site-header.tsx";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <SiteHeader />
      <main className="mx-auto max-w-[640px] px-6 py-16">
        <h1 className="mb-2 font-[650] text-h1">This page failed</h1>
        <p className="mb-6 text-lesson text-t2">
          It is a mistake in Drydock, not yours; your nodes are not touched by it.
          {error.digest ? ` The server’s log has it under ${error.digest}.` : ""}
        </p>
        <div className="flex gap-2">
          <Button kind="primary" onClick={reset}>
            Try again
          </Button>
          <AllLabs kind="plain" />
        </div>
      </main>
    </>
  );
}
