import { assertEquals } from "@std/assert";

import { commands } from "../../lib/commands/commands.ts";
import { cli, root, withFolder } from "./run_process.ts";

const MODELS = [
  "zoo/image/plain_random.onnx",
  "zoo/image/residual_random.onnx",
];
const RUN = [
  "--data",
  "zoo:fashion",
  "--models",
  ...MODELS,
  "--per-class",
  "4",
  "--cache",
  "CACHE",
];

/** A command line for each command; FEATURES stands for what `features` wrote. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  rank: ["rank", ...RUN],
  features: ["features", ...RUN, "--output", "OUTPUT"],
  score: ["score", "OUTPUT/plain_random", "OUTPUT/residual_random"],
  evaluate: [
    "evaluate",
    "--scores",
    "tests/e2e/scores.csv",
    "--truth",
    "tests/e2e/truth.csv",
  ],
  report: [
    "report",
    "history:last",
    "--html",
    "OUTPUT/report.html",
    "--cache",
    "CACHE",
  ],
  explain: ["explain", "history:last", "--cache", "CACHE"],
  compare: ["compare", "history:last", "history:1", "--cache", "CACHE"],
  history: ["history", "--cache", "CACHE"],
  inspect: ["inspect", MODELS[0]],
  "inspect-data": ["inspect-data", "zoo:fashion"],
  metrics: ["metrics"],
  doctor: ["doctor"],
  cache: ["cache", "verify", "--cache", "CACHE"],
};

Deno.test("every command runs under the permissions that its help states", async (t) => {
  await withFolder(async (folder) => {
    const place = (text: string) =>
      text.replaceAll("CACHE", `${folder}/cache`).replaceAll(
        "OUTPUT",
        `${folder}/output`,
      );
    // features before score: it writes what score reads.
    // A worker needs a server: tests/cluster/permissions_test.ts.
    const others = commands.filter(({ name }) => name !== "worker");
    const ordered = others.toSorted((a, b) =>
      Number(b.name === "features") - Number(a.name === "features")
    );
    for (const { name, permissions } of ordered) {
      await t.step(`${name}: ${permissions.join(" ") || "none"}`, async () => {
        const { code, stderr } = await cli(LINES[name].map(place), {
          flags: permissions.map(place),
          cwd: root,
        });
        assertEquals(code, 0, stderr);
      });
    }
  });
});
