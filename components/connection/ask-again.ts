/** An answer that did not come, or is not enough, is asked for again after this. Milliseconds. */
const ASK_AGAIN_MS = 2_000;

/** Asks until an answer is enough, which `take` says; null says that none came in time. Returns what stops asking, and listening. */
export function askUntilAnswered<T>(
  ask: (answer: (reply: T | null) => void) => void,
  take: (reply: T) => boolean,
): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = (): void =>
    ask((reply) => {
      if (over) return;
      if (reply === null || !take(reply)) timer = setTimeout(attempt, ASK_AGAIN_MS);
    });
  attempt();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
