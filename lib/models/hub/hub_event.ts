/**
 * What is told of the hub.
 *
 * @module
 */

/** A file was chosen, a download goes on or is over, or something is to be known. */
export type HubEvent =
  | {
    /** A file was chosen among several, or the only one taken. */
    readonly kind: "choice";
    /** The repository at its commit: "hf:owner/name@0123456". */
    readonly repository: string;
    /** The file. */
    readonly path: string;
    /** What was assumed, in words. */
    readonly reason: string;
  }
  | {
    /** Bytes arrive, or have all arrived. */
    readonly kind: "progress" | "done";
    /** What is downloaded: "owner/name/onnx/model.onnx". */
    readonly label: string;
    /** Bytes that are here, those of earlier runs included. */
    readonly received: number;
    /** Bytes of the whole. */
    readonly total: number;
    /** Seconds since it began. */
    readonly seconds: number;
  }
  | {
    /** Something else to be known, in a sentence. */
    readonly kind: "remark";
    /** The sentence. */
    readonly text: string;
  };
