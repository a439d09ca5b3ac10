/** A process that adds runs to a history: `add_runs.ts FILE RUN.json COUNT`. @module */
import { openHistory, parseRun } from "../../../mod.ts";

const [file, document, count] = Deno.args;
const run = parseRun(await Deno.readTextFile(document), document);
for (let index = 0; index < Number(count); index++) {
  const history = await openHistory(file);
  history.add(run);
  history.close();
}
