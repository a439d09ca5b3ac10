import { assert, assertEquals, assertRejects } from "@std/assert";
import { SampleError } from "../../lib/datasets/sample_error.ts";
import { decodeImage } from "../../lib/features/decode_image.ts";

const folder = new URL("../golden/preprocessing/images/", import.meta.url);

function image(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, folder));
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 && 0xedb88320);
  }
  return ~crc >>> 0;
}

/** A grey PNG of one row, 16 bits a pixel. */
async function deepGreyPng(values: readonly number[]): Promise<Uint8Array> {
  const row = new DataView(new ArrayBuffer(1 + 2 * values.length));
  values.forEach((value, i) => row.setUint16(1 + 2 * i, value));
  const deflated = new Blob([row.buffer]).stream()
    .pipeThrough(new CompressionStream("deflate"));
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, values.length);
  header.setUint32(4, 1);
  header.setUint8(8, 16);
  const chunk = (kind: string, data: Uint8Array): number[] => {
    const body = [...new TextEncoder().encode(kind), ...data];
    const frame = new DataView(new ArrayBuffer(8));
    frame.setUint32(0, data.length);
    frame.setUint32(4, crc32(Uint8Array.from(body)));
    const bytes = [...new Uint8Array(frame.buffer)];
    return [...bytes.slice(0, 4), ...body, ...bytes.slice(4)];
  };
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("IDAT", await new Response(deflated).bytes()),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

Deno.test("decodeImage() names an image that is cut short, in every format", async (t) => {
  for (const { name } of Deno.readDirSync(folder)) {
    await t.step(name, async () => {
      const whole = image(name);
      assert((await decodeImage(whole)).width > 0);
      // Of a moving GIF the first frame is enough.
      const shares = name === "moving.gif" ? [0.3] : [0.3, 0.6, 0.9];
      for (const share of shares) {
        const part = whole.subarray(0, Math.floor(share * whole.length));
        await assertRejects(
          () => decodeImage(part, { source: `pets/${name}` }),
          SampleError,
          `Cannot decode pets/${name}: the `,
        );
      }
    });
  }
});

Deno.test("decodeImage() says that a file is cut short, and what to do", async () => {
  const whole = image("photo.jpg");
  const error = await assertRejects(
    () => decodeImage(whole.subarray(0, 5000), { source: "pets/cat/1.jpg" }),
    SampleError,
  );
  assertEquals(
    error.message,
    "Cannot decode pets/cat/1.jpg: the file is cut short or broken (VipsJpeg: premature end of JPEG image); " +
      "replace the file, or pass --skip-bad to go on without it",
  );
  assertEquals(error.code, "sample");
  assertEquals(error.source, "pets/cat/1.jpg");
});

Deno.test("decodeImage() names an image whose middle is broken", async () => {
  for (
    const name of ["tall.png", "palette.gif", "sixteen_bits.png", "lzw.tiff"]
  ) {
    const bytes = image(name);
    for (let i = 0; i < 60; i++) bytes[(bytes.length >> 1) + i] ^= 0x5a;
    await assertRejects(
      () => decodeImage(bytes, { source: name }),
      SampleError,
      `Cannot decode ${name}: the file is `,
    );
  }
});

Deno.test("decodeImage() accepts stray bytes between the markers of a JPEG, as PIL does", async () => {
  const bytes = [...image("photo.jpg")];
  const scan = bytes.findIndex((byte, at) =>
    byte === 0xff && bytes[at + 1] === 0xda
  );
  const stray = bytes.toSpliced(scan, 0, 0, 1, 2);
  assertEquals(
    (await decodeImage(Uint8Array.from(stray))).data,
    (await decodeImage(image("photo.jpg"))).data,
  );
});

Deno.test("decodeImage() names a file that is empty or no image", async () => {
  await assertRejects(
    () => decodeImage(new Uint8Array(), { source: "a.png" }),
    SampleError,
    "Cannot decode a.png: the file is empty",
  );
  await assertRejects(
    () => decodeImage(new TextEncoder().encode("<svg/>"), { source: "b.png" }),
    SampleError,
    "Cannot decode b.png: its content is none of the image formats (jpg, ",
  );
});

Deno.test("decodeImage() keeps the high byte of 16-bit grey", async () => {
  const { data } = await decodeImage(
    await deepGreyPng([0, 255, 256, 0x80ff, 0xffff]),
  );
  assertEquals([...data], [0, 0, 1, 128, 255].flatMap((v) => [v, v, v]));
});

Deno.test("decodeImage() turns an image by EXIF when it is told to", async () => {
  const bytes = image("turned_by_exif.jpg");
  const stored = await decodeImage(bytes);
  assertEquals([stored.width, stored.height], [110, 74]);
  const turned = await decodeImage(bytes, { orientation: "exif" });
  assertEquals([turned.width, turned.height], [74, 110]);
  // Orientation 6: what is stored as the left column is the top row, from right to left.
  for (const row of [0, 20, 73]) {
    const from = 3 * row * 110, to = 3 * (73 - row);
    assertEquals(
      stored.data.slice(from, from + 3),
      turned.data.slice(to, to + 3),
    );
  }
});

Deno.test("decodeImage() asks for the permissions that its decoder needs", async () => {
  const module = new URL("../../lib/features/decode_image.ts", import.meta.url);
  // In a process of its own: this one has all permissions.
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", "--allow-read", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(`
    import { decodeImage } from ${JSON.stringify(module.href)};
    await decodeImage(Uint8Array.of(0xff, 0xd8, 0xff)).catch((error) =>
      console.log(error.name + ": " + error.message)
    );`));
  await input.close();
  const { stdout } = await process.output();
  assertEquals(
    new TextDecoder().decode(stdout).trim(),
    "InputError: Cannot load the image decoder sharp without permission; add --allow-ffi --allow-env --allow-read",
  );
});
