/** Image folders made for a test. @module */

/** A GIF of one pixel; its content differs by colour. */
export function onePixel(colour: number): Uint8Array<ArrayBuffer> {
  const gif = Uint8Array.fromBase64(
    "R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=",
  );
  gif[13] = colour >> 16;
  gif[14] = colour >> 8;
  gif[15] = colour;
  return gif;
}

/**
 * Make a folder, use it, remove it.
 *
 * @param files Paths of files; a colour for an image, text, or bytes.
 */
export async function withFolder(
  files: Readonly<Record<string, number | string | Uint8Array<ArrayBuffer>>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) {
      const slash = path.lastIndexOf("/");
      if (slash > 0) {
        await Deno.mkdir(`${folder}/${path.slice(0, slash)}`, {
          recursive: true,
        });
      }
      if (slash === path.length - 1) continue;
      await Deno.writeFile(
        `${folder}/${path}`,
        typeof content === "number"
          ? onePixel(content)
          : typeof content === "string"
          ? new TextEncoder().encode(content)
          : content,
      );
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
