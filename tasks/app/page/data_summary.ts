/// <reference lib="dom" />
/**
 * The data in short: how many samples, of which classes.
 *
 * @module
 */
import type { DataCard } from "../worker/messages.ts";
import { type Content, element } from "./element.ts";

/** Classes that are listed before the rest is folded away. */
const SHOWN = 12;

const SAMPLES = {
  image: "images",
  segmentation: "images with label maps",
  text: "texts",
} as const;

/** The data as elements. */
export function dataSummary(card: DataCard): Content[] {
  if (card.task === "labels") {
    return [element("p", {}, "Labels: ", element("strong", {}, card.name))];
  }
  const { name, samples, classes, remarks, task } = card;
  const most = Math.max(...classes.map(({ count }) => count));
  const item = ({ name, count }: DataCard["classes"][number]) =>
    element(
      "li",
      {},
      element("span", {}, name),
      bar(count / most),
      element("span", { className: "figure" }, count.toLocaleString("en")),
    );
  const summary: Content[] = [
    element(
      "p",
      {},
      element("strong", {}, name),
      `: ${samples.toLocaleString("en")} ${
        SAMPLES[task]
      }, ${classes.length} classes${
        task === "segmentation" ? ", in pixels" : ""
      }`,
    ),
    element(
      "ul",
      { className: "classes" },
      ...classes.slice(0, SHOWN).map(item),
    ),
  ];
  if (classes.length > SHOWN) {
    summary.push(element(
      "details",
      {},
      element("summary", {}, `${classes.length - SHOWN} more classes`),
      element(
        "ul",
        { className: "classes" },
        ...classes.slice(SHOWN).map(item),
      ),
    ));
  }
  return [
    ...summary,
    ...remarks.map((remark) => element("p", { className: "faint" }, remark)),
  ];
}

/** A bar of a share of its place; figures stand beside it. */
export function bar(share: number): HTMLElement {
  const filled = element("span");
  filled.style.width = `${100 * share}%`;
  return element("span", { className: "bar", ariaHidden: "true" }, filled);
}
