import type { PrefetchKind } from "next/dist/client/components/router-reducer/router-reducer-types";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Any session's page has the same program, and this one is nobody's. */
const ANY_SESSION = "/s/ahead";
/** What is on this page comes first. Milliseconds. */
const AFTER_MS = 500;

/** Whoever reads about a lab will start it, so the program of a session's page is fetched meanwhile. */
export function usePageAhead(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => {
      router.prefetch(ANY_SESSION, { kind: "full" as PrefetchKind });
      // Fetching is half of it: what is evaluated now is not evaluated after the click.
      void Promise.all([import("../session/lab-page.tsx"), import("../connection/client.ts")]).catch(() => undefined);
      void import("../terminal/ahead.ts").then(({ prepareTerminals }) => prepareTerminals()).catch(() => undefined);
    }, AFTER_MS);
    return () => clearTimeout(timer);
  }, [router]);
}
