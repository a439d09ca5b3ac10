/**
 * What is wrong with a data set, as lines for people.
 *
 * @module
 */
import type {
  DataInspection,
  DuplicateGroup,
  SampleProblem,
} from "./data_inspection.ts";
import { shortenEnd } from "./shorten.ts";
import { printable } from "./text_table.ts";

/** Groups of duplicates, and problems of a kind, told one by one. */
const MOST_TOLD = 5;

/** Columns of a text that is shown. */
const TEXT_WIDTH = 60;

/** The lines about samples of the same content. */
export function duplicateLines({ duplicates }: DataInspection): string[] {
  if (duplicates.length === 0) return ["None: no two have the same content."];
  const copies = duplicates.reduce(
    (sum, { sources }) => sum + sources.length - 1,
    0,
  );
  const [contradictions, others] = [true, false].map((wanted) =>
    duplicates.filter(({ isContradiction }) => isContradiction === wanted)
  );
  return [
    copies === 1
      ? "1 sample has the content of an earlier one."
      : `${copies} samples have the content of an earlier one.`,
    ...told(
      contradictions,
      (count) =>
        `${
          count === 1 ? "1 content is" : `${count} contents are`
        } labelled in different ways:`,
    ),
    ...told(
      others,
      (count) =>
        `${
          count === 1 ? "1 content comes" : `${count} contents come`
        } several times with one label:`,
    ),
  ];
}

function told(
  groups: readonly DuplicateGroup[],
  introduction: (count: number) => string,
): string[] {
  if (groups.length === 0) return [];
  const rest = groups.length - MOST_TOLD;
  return [
    introduction(groups.length),
    ...groups.slice(0, MOST_TOLD).map(({ sources, classNames, text }) => {
      const more = sources.length - 3;
      return printable(
        `  ${sources.slice(0, 3).join(" = ")}${
          more > 0 ? ` and ${more} more` : ""
        }${classNames.length > 1 ? ` (${classNames.join(", ")})` : ""}${
          text === undefined
            ? ""
            : `: ${shortenEnd(printable(text), TEXT_WIDTH)}`
        }`,
      );
    }),
    ...(rest > 0 ? [`  and ${rest} more (--json lists all)`] : []),
  ];
}

const KINDS: readonly (readonly [SampleProblem["kind"], string])[] = [
  [
    "unusable",
    "cannot be used (a run stops at them, or leaves them out with --skip-bad):",
  ],
  ["tiny", "far smaller than others, or than images are:"],
  ["blank", "without content:"],
];

/** The lines about samples that are or may be bad. */
export function problemLines(problems: readonly SampleProblem[]): string[] {
  if (problems.length === 0) return ["None: every sample can be used."];
  return KINDS.flatMap(([kind, words]) => {
    const own = problems.filter((problem) => problem.kind === kind);
    if (own.length === 0) return [];
    const rest = own.length - MOST_TOLD;
    return [
      `${own.length} ${words}`,
      ...own.slice(0, MOST_TOLD).map(({ source, reason }) =>
        printable(`  ${source}: ${reason}`)
      ),
      ...(rest > 0 ? [`  and ${rest} more (--json lists all)`] : []),
    ];
  });
}
