/// <reference lib="dom" />
/**
 * Elements of the page, made in one call.
 *
 * @module
 */

/** What an element may hold: elements, and text, which stays text whatever it contains. */
export type Content = Node | string;

/** An element with properties and contents. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...contents: readonly Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...contents);
  return made;
}

/** The element that a selector finds; the page has it. */
export function find<T extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): T {
  return within.querySelector<T>(selector)!;
}

/** Show a message, or hide the place for it where there is none. */
export function tell(place: HTMLElement, message: string | undefined): void {
  place.textContent = message ?? "";
  place.hidden = !message;
}

/** A name that may be broken behind its punctuation, where a line is too short for it. */
export function breakable(name: string): Content[] {
  return name.split(/(?<=[_\-./])/)
    .flatMap((part, at) => at === 0 ? [part] : [element("wbr"), part]);
}
