/**
 * `deno task wasm:build`: assemble the WebAssembly texts of lib into the modules that are loaded.
 *
 * A program is a few hundred bytes, kept in base64, so that nobody who uses it needs an assembler; a test assembles the
 * text again and compares.
 *
 * @module
 */
import wabt from "npm:wabt@1.0.37";

const ROOMS = ["linalg", "inference", "features"] as const;
const FEATURES = { simd: true, relaxed_simd: true, threads: true };

/**
 * The program of a text, as it is loaded.
 *
 * @param name Its file, without the ending.
 * @param room The room that it lies in.
 */
export async function assemble(
  name: string,
  room: typeof ROOMS[number] = "linalg",
): Promise<Uint8Array> {
  const file = `${name}.wat`;
  const text = await Deno.readTextFile(new URL(file, folderOf(room)));
  const program = (await wabt()).parseWat(file, text, FEATURES);
  const code = new Uint8Array(program.toBinary({}).buffer);
  // Fails where the program is not valid.
  new WebAssembly.Module(code);
  return code;
}

function folderOf(room: string): URL {
  return new URL(`../lib/${room}/wasm/`, import.meta.url);
}

if (import.meta.main) {
  for (const room of ROOMS) {
    for await (const { name: file } of Deno.readDir(folderOf(room))) {
      const [name, ending] = file.split(".");
      if (ending !== "wat") continue;
      const code = (await assemble(name, room)).toBase64();
      await Deno.writeTextFile(
        new URL(`${name}_binary.ts`, folderOf(room)),
        `/** ${name}.wat, assembled by \`deno task wasm:build\`. */\nexport const ${name.toUpperCase()} =\n  "${code}";\n`,
      );
    }
  }
}
