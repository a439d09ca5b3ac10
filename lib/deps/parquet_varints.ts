/** Numbers of as many bytes as they need, as parquet and Thrift write them, read without trust. @module */

/** A place in some bytes that moves on as they are read. */
export interface VarintReader {
  /** Place of the next byte. */
  at: number;
  /** The next byte. */
  byte(): number;
  /** A number of 0 or more. */
  varint(): number;
  /** A number with a sign. */
  zigzag(): number;
}

/**
 * Read from a place on.
 *
 * @param errors What to say where the bytes end early, and where a number has no end.
 */
export function varintReader(
  bytes: Uint8Array,
  start: number,
  errors: { readonly cutOff: string; readonly endless: string },
): VarintReader {
  const reader: VarintReader = {
    at: start,
    byte() {
      if (reader.at >= bytes.length) throw new Error(errors.cutOff);
      return bytes[reader.at++];
    },
    varint() {
      let value = 0;
      for (let shift = 0; shift < 63; shift += 7) {
        const next = reader.byte();
        value += (next & 127) * 2 ** shift;
        if (next < 128) return value;
      }
      throw new Error(errors.endless);
    },
    zigzag() {
      const value = reader.varint();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
  };
  return reader;
}
