/// <reference lib="dom" />
/**
 * The candidates as a list, with what is assumed of each.
 *
 * @module
 */
import type { CandidateCard } from "../worker/messages.ts";
import { breakable, element } from "./element.ts";

/** Bytes as people read them. */
export function shownBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const place = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** place;
  return `${Number(value.toPrecision(3))} ${units[place]}`;
}

/** What can be done about a candidate. */
export interface CandidateActions {
  /** Leave it out. */
  remove(): void;
  /** Take its features from a tensor; from the one found where the name is empty. */
  tap(tensor: string): void;
}

/** A choice of the tensor that features are taken from. */
function tapChoice(
  { taps, named }: CandidateCard,
  { tap }: CandidateActions,
): HTMLLabelElement {
  const choice = element(
    "select",
    {},
    element("option", { value: "" }, "the tensor that is found"),
    ...taps.map((tensor) => element("option", { value: tensor }, tensor)),
  );
  choice.value = named ?? "";
  choice.addEventListener("change", () => tap(choice.value));
  return element(
    "label",
    { className: "tap" },
    "Take features from (--tap)",
    choice,
  );
}

/** One candidate. */
export function candidateItem(
  card: CandidateCard,
  actions: CandidateActions,
): HTMLLIElement {
  const { name, size, assumed, facts, taps, named, warnings, problem } = card;
  const item = element(
    "li",
    { className: problem ? "bad" : "" },
    element(
      "div",
      { className: "title" },
      element(
        "span",
        {},
        element("strong", {}, ...breakable(name)),
        element(
          "span",
          { className: "faint" },
          size > 0 ? ` ${shownBytes(size)}` : "",
        ),
      ),
      element("button", {
        type: "button",
        onclick: () => actions.remove(),
        ariaLabel: `Leave ${name} out`,
        className: "small",
      }, "Leave out"),
    ),
  );
  if (assumed) {
    item.append(element("p", { className: "faint assumed" }, assumed));
  }
  if (problem) item.append(element("p", { className: "problem" }, problem));
  for (const warning of warnings) {
    item.append(element("p", { className: "warning" }, warning));
  }
  if (facts.length > 0) {
    const list = element("dl");
    for (const [word, fact] of facts) {
      list.append(element("dt", {}, word), element("dd", {}, fact));
    }
    item.append(
      element(
        "details",
        { open: problem !== undefined || named !== undefined },
        element("summary", {}, "What is assumed, and why"),
        list,
        ...(taps.length > 0 ? [tapChoice(card, actions)] : []),
      ),
    );
  }
  return item;
}
