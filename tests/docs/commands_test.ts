/** Every command that the docs show is run, on small models and samples under the names of the pages. @module */
import { assert, assertEquals } from "@std/assert";

import { environment, withFolder } from "../e2e/run_process.ts";

import { fillSandbox } from "./sandbox.ts";
import { pages, type ShellBlock, shellBlocks } from "./shell_blocks.ts";

/** What a block may need that this test has not. */
const NEEDS = [
  "the network",
  "a GPU",
  "a cluster",
  "a browser",
  "data of your own",
  "a while",
  "Python with torch",
];
/** Pages at once. */
const AT_ONCE = 2;

const hasShell = Deno.build.os !== "windows";
const hasTorch = hasShell &&
  await new Deno.Command("python3", {
    args: ["-c", "import torch, torchvision"],
    stderr: "null",
  }).output().then(({ success }) => success, () => false);

/** Whether a block is run here. */
function isRun({ needs }: ShellBlock): boolean {
  return needs === undefined || (needs === "Python with torch" && hasTorch);
}

/** Run the blocks of a page, one after the other, in one folder: later ones use what earlier ones wrote. */
async function runPage(
  page: string,
  blocks: readonly ShellBlock[],
): Promise<string[]> {
  const failures: string[] = [];
  await withFolder(async (folder) => {
    await fillSandbox(folder, page);
    for (const { line, text } of blocks) {
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["-e", "-o", "pipefail", "-c", text],
        cwd: folder,
        env: {
          ...environment,
          XDG_CACHE_HOME: `${folder}/cache`,
          PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
        },
        stdin: "null",
      }).output();
      if (code !== 0) {
        const said = new TextDecoder().decode(stderr).slice(-1500);
        failures.push(`${page}:${line} ended with ${code}\n${text}${said}`);
      }
    }
  });
  return failures;
}

const blocks = (await Promise.all((await pages()).map(shellBlocks))).flat();
const run = blocks.filter(isRun);
const marked = blocks.filter(({ needs }) => needs !== undefined);

Deno.test({
  name:
    `the ${run.length} blocks of commands in the docs run; ${marked.length} of ${blocks.length} are marked as needing more`,
  ignore: !hasShell,
  async fn() {
    const queue = [...Map.groupBy(run, ({ page }) => page)];
    const failures: string[] = [];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        failures.push(...await runPage(...next));
      }
    }));
    assertEquals(failures.join("\n"), "");
  },
});

Deno.test("a block of commands is marked in its first line, by one of the stated needs", () => {
  for (const { page, line, text, needs } of blocks) {
    assert(
      needs === undefined || NEEDS.includes(needs),
      `${page}:${line} needs ${needs}; the docs know ${NEEDS.join(", ")}`,
    );
    assert(
      needs !== undefined || !/^# needs/m.test(text),
      `${page}:${line} is marked, but not in its first line`,
    );
  }
  // Most of what the docs show is executed.
  assert(marked.length < blocks.length / 2);
});
