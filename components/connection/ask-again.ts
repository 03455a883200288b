/** An answer that did not come is asked for again after this. Milliseconds. */
const ASK_AGAIN_MS = 2_000;

/** Asks until there is an answer; null says that it did not come in time. Returns what stops asking, and listening. */
export function askUntilAnswered<T>(
  ask: (answer: (reply: T | null) => void) => void,
  take: (reply: T) => void,
): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = (): void =>
    ask((reply) => {
      if (over) return;
      if (reply === null) timer = setTimeout(attempt, ASK_AGAIN_MS);
      else take(reply);
    });
  attempt();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
