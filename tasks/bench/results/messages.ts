/**
 * Messages of a benchmark: progress on one line, bad input without a stack trace.
 *
 * @module
 */
import { InputError } from "../../../mod.ts";

/** Run with a function that shows what goes on, on stderr where it is a terminal; an empty text clears it. */
export async function withMessages(
  run: (progress: (what: string) => void) => Promise<void>,
): Promise<void> {
  const isShown = Deno.stderr.isTerminal();
  const progress = (what: string) => {
    if (!isShown) return;
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[2K${what}`));
  };
  try {
    await run(progress);
  } catch (error) {
    progress("");
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
