/**
 * Damage: what a parser may meet in a file from a stranger.
 *
 * @module
 */
import type { RandomSource } from "../../mod.ts";

const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];
const LENGTHS = [
  0,
  1,
  0x7fff,
  0xffff,
  0x7fffffff,
  0x80000000,
  0xffffffff,
];

type Mutation = (bytes: Uint8Array, random: RandomSource) => Uint8Array;

function place(bytes: Uint8Array, random: RandomSource): number {
  // The front is where headers are.
  const front = random.next() < 0.5
    ? Math.min(bytes.length, 256)
    : bytes.length;
  return random.integer(Math.max(1, front));
}

function spliced(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: Uint8Array,
): Uint8Array {
  const end = Math.min(bytes.length, at + removed);
  const made = new Uint8Array(at + added.length + bytes.length - end);
  made.set(bytes.subarray(0, at));
  made.set(added, at);
  made.set(bytes.subarray(end), at + added.length);
  return made;
}

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const made = bytes.slice();
    const at = place(bytes, random);
    if (made.length > 0) made[at] ^= 1 << random.integer(8);
    return made;
  },
  function edgeByte(bytes, random) {
    const made = bytes.slice();
    const at = place(bytes, random);
    if (made.length > 0) made[at] = EDGES[random.integer(EDGES.length)];
    return made;
  },
  function anyByte(bytes, random) {
    const made = bytes.slice();
    const at = place(bytes, random);
    if (made.length > 0) made[at] = random.integer(256);
    return made;
  },
  function lyingLength(bytes, random) {
    const made = bytes.slice();
    if (made.length < 8) return made;
    const at = Math.min(place(bytes, random), made.length - 8);
    const value = LENGTHS[random.integer(LENGTHS.length)];
    const view = new DataView(made.buffer);
    const little = random.next() < 0.7;
    if (random.next() < 0.2) view.setBigUint64(at, BigInt(value), little);
    else view.setUint32(at, value, little);
    return made;
  },
  function cutEnd(bytes, random) {
    return bytes.slice(0, random.integer(bytes.length + 1));
  },
  function cutMiddle(bytes, random) {
    const removed = 1 + random.integer(Math.max(1, bytes.length >> 2));
    return spliced(bytes, place(bytes, random), removed, new Uint8Array());
  },
  function repeat(bytes, random) {
    const at = place(bytes, random);
    const part = bytes.slice(at, at + 1 + random.integer(64));
    return spliced(bytes, at, 0, part);
  },
  function insertNoise(bytes, random) {
    const noise = Uint8Array.from(
      { length: 1 + random.integer(16) },
      () => random.integer(256),
    );
    return spliced(bytes, place(bytes, random), 0, noise);
  },
  function moveBlock(bytes, random) {
    const from = place(bytes, random);
    const block = bytes.slice(from, from + 1 + random.integer(64));
    return spliced(bytes, place(bytes, random), block.length, block);
  },
  function digit(bytes, random) {
    // Numbers in text headers.
    const digits: number[] = [];
    for (let at = 0; at < Math.min(bytes.length, 4096); at++) {
      if (bytes[at] >= 48 && bytes[at] <= 57) digits.push(at);
    }
    if (digits.length === 0) return bytes.slice();
    const made = bytes.slice();
    made[digits[random.integer(digits.length)]] = 48 + random.integer(10);
    return made;
  },
];

/** One to four mutations of a seed. */
export function mutate(seed: Uint8Array, random: RandomSource): Uint8Array {
  let bytes = seed;
  for (let left = 1 + random.integer(4); left > 0; left--) {
    bytes = MUTATIONS[random.integer(MUTATIONS.length)](bytes, random);
  }
  return bytes;
}
