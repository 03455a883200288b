/** Progress in words: one calm line when a thing is done, and a sign of life while it takes long. */

/** A line every so often while something long runs, so that nobody takes waiting for hanging. */
const STILL_BUSY_EVERY_MS = 10_000;

export function say(line) {
  process.stdout.write(`  ${line}\n`);
}

/** What is done cannot go on: `message` says what to do about it, in a sentence. */
export class SetupError extends Error {
  name = "SetupError";
}

/** Seconds with one digit: `3.4 s`. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Runs `work` under a title. `work` gets `note(text)`: what it is busy with at the moment, shown
 * with the sign of life. Returns what `work` returns; what it throws passes through.
 */
export async function task(title, work) {
  const start = Date.now();
  let doing = "";
  say(`${title} …`);
  const pulse = setInterval(() => {
    say(`  ${seconds(Date.now() - start)}${doing === "" ? "" : `: ${doing}`}`);
  }, STILL_BUSY_EVERY_MS);
  try {
    const result = await work((text) => {
      doing = text.length > 100 ? `${text.slice(0, 99)}…` : text;
    });
    say(`${title}: done in ${seconds(Date.now() - start)}`);
    return result;
  } finally {
    clearInterval(pulse);
  }
}

/** Prints a SetupError as its sentence, anything else with its stack, and ends with exit code 1. */
export function giveUp(error) {
  process.stderr.write(error instanceof SetupError ? `\n  ${error.message}\n` : `\n${error?.stack ?? error}\n`);
  process.exit(1);
}
