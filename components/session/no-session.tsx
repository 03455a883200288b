"use client";

import type { Fault } from "../../server/contract/faults.ts";
import { AllLabs } from "../ui/all-labs.tsx";
import { Button } from "../ui/button.tsx";
import { SiteHeader } from "../ui/site-header.tsx";

function words(fault: Fault): { title: string; text: string; retry: boolean } {
  switch (fault.code) {
    case "not-allowed":
    case "not-found":
    case "bad-input":
      return {
        title: "There is no session for you here",
        text: "This address belongs to another browser’s session, or to none that ever was. A session opens only in the browser that started it. Start the lab yourself, or go back to the browser you used.",
        retry: false,
      };
    case "ended":
      return { title: "This session is over", text: fault.message, retry: false };
    default:
      return { title: "The lab could not be opened", text: fault.message, retry: true };
  }
}

/** Why there is nothing to see at this address, and where to go instead. */
export function NoSession({ fault, onRetry }: { fault: Fault; onRetry: () => void }) {
  const { title, text, retry } = words(fault);
  return (
    <>
      <SiteHeader />
      <main className="mx-auto max-w-[640px] px-6 py-16">
        <h1 className="mb-2 font-[650] text-h1">{title}</h1>
        <p className="text-lesson text-t2">{text}</p>
        <div className="mt-6 flex gap-2">
          {retry ? (
            <Button kind="primary" onClick={onRetry}>
              Try again
            </Button>
          ) : null}
          <AllLabs kind={retry ? "plain" : "primary"} />
        </div>
      </main>
    </>
  );
}
