/**
 * A look at the heaps of an HDF5 file before texts are read from them: libhdf5 goes round in circles in a damaged one.
 *
 * @see {@link https://docs.hdfgroup.org/hdf5/latest/_f_m_t3.html}
 * @module
 */
import { fileSize, sliceFile, streamFile } from "../arrays/file_bytes.ts";
import { FormatError } from "../errors.ts";

/** "GCOL", version 1, three zeros: no numbers look like it. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];

/** Bytes before the first object, and before the content of each. */
const HEADER = 16;

function beginsAt(bytes: Uint8Array, place: number): boolean {
  return SIGNATURE.every((byte, at) => bytes[place + at] === byte);
}

/** Places of the heaps in a file. */
async function heapsOf(path: string, size: number): Promise<number[]> {
  const places: number[] = [];
  let held = new Uint8Array();
  let start = 0;
  for await (const piece of streamFile(path, 0, size)) {
    const bytes = new Uint8Array(held.length + piece.length);
    bytes.set(held);
    bytes.set(piece, held.length);
    const last = bytes.length - SIGNATURE.length;
    for (
      let at = bytes.indexOf(SIGNATURE[0]);
      at >= 0 && at <= last;
      at = bytes.indexOf(SIGNATURE[0], at + 1)
    ) if (beginsAt(bytes, at)) places.push(start + at);
    held = bytes.slice(Math.max(0, last + 1));
    start += bytes.length - held.length;
  }
  return places;
}

/**
 * Check that the objects of every heap lie one after the other within it.
 *
 * @throws {FormatError} If those of one do not; names its byte.
 */
export async function checkHeaps(path: string): Promise<void> {
  const fileBytes = await fileSize(path);
  for (const place of await heapsOf(path, fileBytes)) {
    const fail = (): never => {
      throw new FormatError(
        `Cannot read ${path}: the texts in the heap at byte ${place} do not lie one after the other; is the file damaged?`,
      );
    };
    const head = await sliceFile(path, place, HEADER);
    if (head.length < HEADER) fail();
    const size = Number(new DataView(head.buffer).getBigUint64(8, true));
    if (size < HEADER || size > fileBytes - place) fail();
    const heap = await sliceFile(path, place, size);
    const view = new DataView(heap.buffer);
    for (let at = HEADER; at + HEADER <= size;) {
      const isFree = view.getUint16(at, true) === 0;
      const length = Number(view.getBigUint64(at + 8, true));
      // Free space counts its header, objects do not and are padded to eight bytes.
      const step = isFree ? length : HEADER + 8 * Math.ceil(length / 8);
      if (step < HEADER || step > size - at) fail();
      at += step;
    }
  }
}
