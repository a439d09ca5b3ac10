/**
 * Why a run's order is as it is, in words.
 *
 * @module
 */
import type { OptionVariant } from "../ranking/option_grid.ts";
import { NEGLIGIBLE } from "../statistics/class_fairness.ts";

import type {
  ClassContrast,
  ClassFocus,
  ExplainedTerm,
  Explanation,
} from "./explanation.ts";
import type { Line } from "./line.ts";
import { sampleSentences } from "./sample_sentences.ts";
import { tellingWidth, wrap } from "./shorten.ts";
import { listed, shownNumber, titleOf } from "./shown.ts";
import { textTable } from "./text_table.ts";

const right = "right" as const;
/** Classes that are shown in full; of more, those that differ most. */
const MOST_CLASSES = 8;
/** Classes that are named for a model. */
const MOST_NAMES = 3;

/** A heading of a part. */
function heading(text: string): Line[] {
  return ["", { text, style: "bold" }];
}

/** Which term speaks for which model. */
function termSentences({ terms, better, worse }: Explanation): string[] {
  const weighed = terms.filter(({ parts }) => parts)
    .map(({ name, parts }) => ({ name, gain: parts![0] - parts![1] }))
    .sort((a, b) => Math.abs(b.gain) - Math.abs(a.gain));
  const gains = weighed.filter(({ gain }) => gain > 0);
  const losses = weighed.filter(({ gain }) => gain < 0);
  const told = (parts: typeof weighed) =>
    listed(
      parts.map(({ name, gain }) =>
        `${name} (by ${shownNumber(Math.abs(gain))})`
      ),
    );
  if (gains.length === 0) return [];
  const speak = gains.length > 1 ? "speak" : "speaks";
  return [
    losses.length === 0
      ? `${told(gains)} ${speak} for ${better}.`
      : `${told(gains)} ${speak} for ${better}, ${told(losses)} for ${worse}.`,
  ];
}

/** What the run's other metrics say of the two. */
function otherSentences({ others, better, worse }: Explanation): string[] {
  if (others.length === 0) return [];
  const titles = (agree: boolean) =>
    others.filter(({ ranks: [a, b] }) => agree ? a < b : a > b)
      .map(({ metric }) => titleOf(metric));
  const [same, other] = [titles(true), titles(false)];
  return [
    ...(same.length > 0
      ? [`${better} is above by ${listed(same)} as well.`]
      : []),
    ...(other.length > 0 ? [`${worse} is above by ${listed(other)}.`] : []),
  ];
}

function termTable(
  { terms, better, worse }: Explanation,
  width: number,
): string[] {
  const hasParts = terms.some(({ parts }) => parts);
  const name = tellingWidth([better, worse], 12);
  const columns = [
    { title: "term" },
    { title: better, align: right, shorten: name },
    { title: worse, align: right, shorten: name },
    ...(hasParts
      ? [
        { title: "part above", align: right, leaveOut: 1 },
        { title: "part below", align: right, leaveOut: 1 },
        { title: "gain", align: right },
      ]
      : []),
  ];
  const row = ({ name, values, parts }: ExplainedTerm) => [
    name,
    ...values.map(shownNumber),
    ...(hasParts
      ? parts
        ? [...parts.map(shownNumber), shownNumber(parts[0] - parts[1])]
        : ["", "", ""]
      : []),
  ];
  return textTable(columns, terms.map(row), { width });
}

/** Classes in which one model is clearly tighter than the other. */
function tighter(
  classes: readonly ClassContrast[],
  better: boolean,
): readonly string[] {
  const sign = better ? 1 : -1;
  return classes
    .filter(({ collapse: [a, b] }) => sign * (a - b) > 0)
    .slice(0, MOST_NAMES)
    .map(({ name, collapse: [a, b] }) =>
      `${name} (${shownNumber(sign * (a - b))})`
    );
}

/** Which classes put the better model above. */
function classSentences({ classes, better, worse }: Explanation): string[] {
  if (!classes) return [];
  return [better, worse].flatMap((model) => {
    const names = tighter(classes, model === better);
    return names.length === 0
      ? []
      : [`${model} is tighter in ${listed(names)}.`];
  });
}

function classTable({ classes }: Explanation, width: number): string[] {
  if (!classes || classes.length === 0) return [];
  const shown = classes.slice(0, MOST_CLASSES);
  const rest = classes.length - shown.length;
  return [
    "",
    ...textTable(
      [
        { title: "class", shorten: 12 },
        { title: "C above", align: right },
        { title: "C below", align: right },
        { title: "gain", align: right },
        { title: "F above", align: right, leaveOut: 1 },
        { title: "F below", align: right, leaveOut: 1 },
      ],
      shown.map(({ name, collapse, fairness }) => [
        name,
        ...collapse.map(shownNumber),
        shownNumber(collapse[0] - collapse[1]),
        ...fairness.map(shownNumber),
      ]),
      { width },
    ),
    ...(rest > 0 ? [`and ${rest} more classes (--json)`] : []),
  ];
}

function focusSentence(
  { model, collapse, place, fairness, neighbours }: ClassFocus,
  name: string,
  classes: number,
): string {
  const near = neighbours.slice(0, MOST_NAMES).map(({ name, coefficient }) =>
    `${name} (${
      coefficient < NEGLIGIBLE
        ? `under ${NEGLIGIBLE}`
        : shownNumber(coefficient)
    })`
  );
  const wide = place === 1
    ? "the widest"
    : place === classes
    ? "the tightest"
    : `number ${place} by width`;
  return `Under ${model}, ${name} is ${wide} of ${classes} classes: it adds ${
    shownNumber(collapse)
  } to C. Its own F is ${shownNumber(fairness)}; it overlaps most with ${
    listed(near)
  }.`;
}

function focusLines(
  { focus, classes }: Explanation,
  width: number,
): Line[] {
  if (!focus || focus.models.length === 0) return [];
  return [
    ...heading(`Class ${focus.name}`),
    ...focus.models.flatMap((model) =>
      wrap(focusSentence(model, focus.name, classes?.length ?? 0), width)
    ),
  ];
}

const CHANGES: Readonly<Record<string, string>> = {
  pcaDims: "PCA",
  temperature: "t",
};

/** "spherical, PCA 16, t 0.1". */
function changeInWords({ changes }: OptionVariant): string {
  const words = Object.entries(changes).map(([name, value]) =>
    name === "covariance"
      ? String(value)
      : `${CHANGES[name] ?? name} ${value ?? "none"}`
  );
  return words.join(", ") || "as in the run";
}

function gridSentences(
  { better, worse, models, grid = [] }: Explanation,
): string[] {
  const at = [better, worse].map((name) => models.indexOf(name));
  const leader = grid[0].first[0];
  const leads = grid.filter(({ first }) => first.includes(leader));
  const above = grid.filter(({ ranks }) =>
    ranks[at[0]] !== null && ranks[at[1]] !== null &&
    ranks[at[0]]! < ranks[at[1]]!
  );
  const usurpers = Map.groupBy(
    grid.filter(({ first }) => first.length > 0 && !first.includes(leader)),
    ({ first }) => first[0],
  );
  const others = [...usurpers].toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_NAMES)
    .map(([name, variants]) =>
      `${name} leads in ${variants.length} (such as ${
        changeInWords(variants[0])
      })`
    );
  return [
    `${better} is above ${worse} in ${above.length} of ${grid.length} ways to compute the score.`,
    `${leader} leads in ${leads.length}${
      others.length > 0 ? `; ${listed(others)}` : ""
    }.`,
  ];
}

function gridLines(explanation: Explanation, width: number): Line[] {
  const { grid, better, worse, models, metric } = explanation;
  if (!grid || grid.length < 2) return [];
  const at = [better, worse].map((name) => models.indexOf(name));
  const name = tellingWidth([better, worse], 10);
  const table = textTable(
    [
      { title: titleOf(metric), shorten: 14 },
      { title: better, align: right, shorten: name },
      { title: worse, align: right, shorten: name },
      { title: "first", shorten: tellingWidth(models, 12), leaveOut: 2 },
      { title: "tau", align: right, leaveOut: 1 },
    ],
    grid.map((variant) => [
      changeInWords(variant),
      ...at.map((model) => String(variant.ranks[model] ?? "–")),
      variant.first.length > 1
        ? `${variant.first[0]} and ${variant.first.length - 1} more`
        : variant.first[0] ?? "n/a",
      shownNumber(variant.tau),
    ]),
    { width },
  );
  return [
    ...heading("What would change it"),
    ...gridSentences(explanation).flatMap((text) => wrap(text, width)),
    "",
    ...table,
  ];
}

/** Lines of an explanation. */
export function explanationLines(
  explanation: Explanation,
  { width = Infinity }: { readonly width?: number } = {},
): Line[] {
  const { better, worse, ranks, scores, metric, missing } = explanation;
  const place = (at: number) =>
    `rank ${ranks[at]}, ${titleOf(metric)} ${shownNumber(scores[at])}`;
  const [why, ...rest] = wrap(
    ranks[0] === ranks[1]
      ? `${better} and ${worse} share rank ${ranks[0]}`
      : `Why ${better} (${place(0)}) is above ${worse} (${place(1)})`,
    width,
  );
  return [
    ...[why, ...rest].map((text): Line => ({ text, style: "bold" })),
    ...[
      ...termSentences(explanation),
      ...classSentences(explanation),
      ...otherSentences(explanation),
    ].flatMap((text) => wrap(text, width)),
    "",
    ...termTable(explanation, width),
    ...classTable(explanation, width),
    ...focusLines(explanation, width),
    ...gridLines(explanation, width),
    ...heading("Is the sample large enough?"),
    ...sampleSentences(explanation).flatMap((text) => wrap(text, width)),
    ...(missing.length > 0
      ? [
        ...heading("What is missing"),
        ...missing.flatMap((text) => wrap(text, width)),
      ]
      : []),
  ];
}
