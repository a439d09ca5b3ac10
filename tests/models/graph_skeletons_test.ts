/** Graphs of real exporters, without their weights, whose ends differ. @module */
import { assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";

/** What tasks/graphs confirmed by values; tests/golden/make_graphs.py writes it. */
interface Skeleton {
  name: string;
  what: string;
  tap: string | null;
  pooling: string;
  warnings: number;
}

const folder = new URL("../golden/graphs/", import.meta.url);
const skeletons: Skeleton[] = JSON.parse(
  Deno.readTextFileSync(new URL("expected.json", folder)),
);

async function unpacked(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await Deno.readFile(new URL(`${name}.onnx.gz`, folder));
  const stream = new Blob([packed]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

for (const { name, what, tap, pooling, warnings } of skeletons) {
  const found = tap === null
    ? "refuses to choose the tap of"
    : "finds the tap of";
  Deno.test(`findTap() ${found} ${name}: ${what}`, async () => {
    const graph = parseOnnx(await unpacked(name), `${name}.onnx`);
    if (tap === null) {
      assertThrows(() => findTap(graph), ModelError, "pass --tap");
      return;
    }
    const chosen = findTap(graph);
    assertEquals([chosen.tensor, chosen.pooling], [tap, pooling]);
    assertEquals(chosen.warnings.length, warnings);
  });
}
