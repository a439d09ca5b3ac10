/**
 * `deno task wasm:build`: assemble the WebAssembly texts of lib/linalg/wasm into the modules that are loaded.
 *
 * A program is a few hundred bytes, kept in base64, so that nobody who uses it needs an assembler; a test assembles the
 * text again and compares.
 *
 * @module
 */
import wabt from "npm:wabt@1.0.37";

const folder = new URL("../lib/linalg/wasm/", import.meta.url);

/** The program of a text, as it is loaded. */
export async function assemble(name: string): Promise<Uint8Array> {
  const text = await Deno.readTextFile(new URL(`${name}.wat`, folder));
  const program = (await wabt()).parseWat(`${name}.wat`, text, { simd: true });
  program.validate();
  return program.toBinary({}).buffer;
}

if (import.meta.main) {
  const name = "factor_pairs";
  const code = (await assemble(name)).toBase64();
  await Deno.writeTextFile(
    new URL(`${name}_binary.ts`, folder),
    `/** ${name}.wat, assembled by \`deno task wasm:build\`. */\nexport const ${name.toUpperCase()} =\n  "${code}";\n`,
  );
}
