/// <reference lib="dom" />
/**
 * Which metrics to compute, and the options of the deciding one.
 *
 * @module
 */
import type {
  Metric,
  MetricOption,
  MetricOptions,
} from "../../../lib/metrics/metric.ts";
import { metrics } from "../../../lib/metrics/registry.ts";
import { element, find } from "./element.ts";

/** What was chosen. */
export interface MetricChoice {
  /** Metric ids; the first decides. */
  readonly metrics: readonly string[];
  /** Options of the metrics by metric id, where they are not the defaults. */
  readonly metricOptions: Readonly<Record<string, MetricOptions>>;
}

/** An option's name as the command line has it: "fairness-floor". */
function flagName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A field for one option; an empty one leaves the default. */
function optionField(
  name: string,
  { default: usual, values, help }: MetricOption,
): HTMLLabelElement {
  const choices = values ??
    (typeof usual === "boolean" ? ["true", "false"] : undefined);
  const field = choices
    ? element(
      "select",
      { name: `option-${name}` },
      ...choices.map((value) =>
        element("option", { value, selected: value === String(usual) }, value)
      ),
    )
    : element("input", {
      type: "text",
      name: `option-${name}`,
      placeholder: String(usual ?? "none"),
      inputMode: typeof usual === "string" ? "text" : "decimal",
      autocomplete: "off",
    });
  return element("label", { title: help }, flagName(name), field);
}

/** The value that was typed, as the option's kind has it; undefined where it is the default. */
function valueOf(
  text: string,
  { default: usual, values }: MetricOption,
): number | string | boolean | undefined {
  const value = text.trim();
  if (value === "" || value === String(usual)) return undefined;
  if (typeof usual === "boolean") return value === "true";
  if (values || typeof usual === "string" || Number.isNaN(Number(value))) {
    return value;
  }
  return Number(value);
}

/**
 * Offer the metrics of the registry.
 *
 * @param section The section with places for them.
 * @returns Gives what is chosen at the moment.
 */
export function offerMetrics(section: HTMLElement): () => MetricChoice {
  const deciding = find<HTMLSelectElement>('[name="metric"]', section);
  for (const { id, title, reference } of metrics) {
    deciding.append(element("option", { value: id }, title));
    find(".metrics", section).append(
      element(
        "label",
        { className: "check", title: reference },
        element("input", { type: "checkbox", value: id }),
        title,
      ),
    );
  }
  deciding.value = "face";
  const chosen = (): Metric => metrics.find(({ id }) => id === deciding.value)!;
  const options = find(".metric-options", section);
  const showOptions = () => {
    const { title, options: all } = chosen();
    const fields = Object.entries(all).map(([name, option]) =>
      optionField(name, option)
    );
    find("legend", options).textContent = `Options of ${title}`;
    find(".options", options).replaceChildren(...fields);
    options.hidden = fields.length === 0;
  };
  deciding.addEventListener("change", showOptions);
  showOptions();
  return () => {
    const { id, options: all } = chosen();
    const others = [
      ...section.querySelectorAll<HTMLInputElement>(".metrics input:checked"),
    ].map(({ value }) => value).filter((other) => other !== id);
    const given = Object.entries(all).flatMap(([name, option]) => {
      const field = find<HTMLInputElement>(`[name="option-${name}"]`, options);
      const value = valueOf(field.value, option);
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      metrics: [id, ...others],
      metricOptions: given.length > 0
        ? { [id]: Object.fromEntries(given) }
        : {},
    };
  };
}
