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

/**
 * One candidate.
 *
 * @param remove Called to leave it out.
 */
export function candidateItem(
  { name, size, assumed, facts, warnings, problem }: CandidateCard,
  remove: () => void,
): HTMLLIElement {
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
        onclick: remove,
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
        {},
        element("summary", {}, "What is assumed, and why"),
        list,
      ),
    );
  }
  return item;
}
