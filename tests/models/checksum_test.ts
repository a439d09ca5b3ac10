/** Checksums of files and of bytes agree, whatever their length. @module */
import { assertEquals } from "@std/assert";

import { sha256Of, sha256OfFile } from "../../lib/models/checksum.ts";
import { withFiles } from "./with_files.ts";

const MIB = 1 << 20;

Deno.test("sha256OfFile() gives what sha256Of() gives, for lengths around the pieces and blocks that are read", async () => {
  for (const length of [0, 1, MIB - 1, MIB, MIB + 1, 16 * MIB, 17 * MIB + 3]) {
    const bytes = Uint8Array.from({ length: 251 }, (_, at) => at * 7);
    const whole = new Uint8Array(length);
    for (let at = 0; at < length; at += bytes.length) {
      whole.set(bytes.subarray(0, Math.min(bytes.length, length - at)), at);
    }
    await withFiles({ "weights.bin": whole }, async (folder) => {
      const found = await sha256OfFile(`${folder}/weights.bin`);
      assertEquals(found, sha256Of(whole), `${length} bytes`);
      const digest = await crypto.subtle.digest("SHA-256", whole);
      assertEquals(found, new Uint8Array(digest).toHex(), `${length} bytes`);
    });
  }
});
