/**
 * Samples of the same content.
 *
 * @module
 */
import type { DuplicateGroup } from "../../report/data_inspection.ts";

/** A sample by what is compared of it. */
export interface Content {
  /** Where it comes from. */
  readonly source: string;
  /** Digest of what the model sees. */
  readonly digest: string;
  /** What it is labelled as: a class, or the digest of a label map. */
  readonly label: string;
  /** Its beginning, where it is a text. */
  readonly text?: string;
}

/** Gathers samples, and tells which are the same. */
export interface ContentGroups {
  /** One more sample. */
  add(content: Content): void;
  /** Those of which there are several; groups with different labels first. */
  groups(hasClasses: boolean): DuplicateGroup[];
}

/** A place to gather samples in; it holds a digest and a path of each. */
export function contentGroups(): ContentGroups {
  const first = new Map<string, Content>();
  const repeated = new Map<string, Content[]>();
  return {
    add(content) {
      const { digest } = content;
      const same = repeated.get(digest);
      const earlier = first.get(digest);
      if (same) same.push(content);
      else if (earlier) repeated.set(digest, [earlier, content]);
      else first.set(digest, content);
    },
    groups(hasClasses) {
      const groups = Array.from(repeated.values(), (samples) => {
        const labels = [...new Set(samples.map(({ label }) => label))];
        return {
          sources: samples.map(({ source }) => source),
          classNames: hasClasses ? labels : [],
          ...(samples[0].text !== undefined && { text: samples[0].text }),
          isContradiction: labels.length > 1,
        };
      });
      return groups.sort((a, b) =>
        Number(b.isContradiction) - Number(a.isContradiction)
      );
    },
  };
}
