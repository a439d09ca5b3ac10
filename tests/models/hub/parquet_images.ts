/** Images of the zoo as a parquet file, as data sets on the hub hold them. @module */
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";

const TARGET = new URL("../../../zoo/targets/fashion/", import.meta.url);

/** Some images of each class of the zoo's sample, from one on. */
export function fashionParquet(perClass: number, from = 0): Uint8Array {
  const images: Uint8Array[] = [];
  const labels: string[] = [];
  const classes = [...Deno.readDirSync(TARGET)]
    .filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  for (const label of classes) {
    const folder = new URL(`${label}/`, TARGET);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    for (const name of names.slice(from, from + perClass)) {
      images.push(Deno.readFileSync(new URL(name, folder)));
      labels.push(label);
    }
  }
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "image", data: images, type: "BYTE_ARRAY" },
      { name: "label", data: labels, type: "STRING" },
    ],
  }));
}
