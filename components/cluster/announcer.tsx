import { useEffect, useState } from "react";

/** What changes faster than it can be said is said once, when it has come to rest. Milliseconds. */
const QUIET_MS = 1200;

/** Says a sentence to screen readers, politely, when it has changed. */
export function Announcer({ words }: { words: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(words), QUIET_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}
