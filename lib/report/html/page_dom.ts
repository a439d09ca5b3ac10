/**
 * What the page's script uses of a browser. Browsers' own types would change what every importer of this project sees.
 *
 * @module
 */

/** What an element tells of where it is. */
export interface PageRectangle {
  /** Its left side in the window. */
  readonly left: number;
  /** Its upper side in the window. */
  readonly top: number;
  /** Its lower side in the window. */
  readonly bottom: number;
  /** Its width. */
  readonly width: number;
  /** Its height. */
  readonly height: number;
}

/** An event of mouse, finger or keyboard. */
export interface PageEvent {
  /** Where it happened. */
  readonly target: PageElement;
  /** Place in the window, for the pointer. */
  readonly clientX: number;
  /** See {@link PageEvent.clientX}. */
  readonly clientY: number;
  /** Name of the key. */
  readonly key: string;
  /** Keep the browser from what it would do. */
  preventDefault(): void;
}

/** What can be searched. */
export interface PageNode {
  /** The first element inside that fits. */
  querySelector(selector: string): PageElement | null;
  /** All elements inside that fit. */
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** An element. */
export interface PageElement extends PageNode {
  /** Its text. */
  textContent: string | null;
  /** Whether it is not shown. */
  hidden: boolean;
  /** Its classes. */
  className: string;
  /** What is chosen, for a select. */
  readonly value: string;
  /** Its data attributes. */
  readonly dataset: Record<string, string | undefined>;
  /** Its classes one by one. */
  readonly classList: {
    add(name: string): void;
    remove(name: string): void;
    toggle(name: string, isSet: boolean): void;
  };
  /** Its own style. */
  readonly style: Record<"left" | "top" | "order", string>;
  /** Width inside its borders. */
  readonly clientWidth: number;
  /** The nearest element around it, or itself, that fits. */
  closest(selector: string): PageElement | null;
  /** The value of an attribute. */
  getAttribute(name: string): string | null;
  /** Set an attribute. */
  setAttribute(name: string, value: string): void;
  /** Add elements at the end. */
  append(...elements: PageElement[]): void;
  /** Put elements in place of all inside. */
  replaceChildren(...elements: PageElement[]): void;
  /** Where it is. */
  getBoundingClientRect(): PageRectangle;
  /** Hear of an event. */
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

/** The page. */
export interface PageDocument extends PageNode {
  /** Its outermost element. */
  readonly documentElement: PageElement;
  /** Its head. */
  readonly head: PageElement;
  /** A new element. */
  createElement(name: string): PageElement;
}

/** A question to the style sheets' media. */
export interface PageMedia {
  /** Whether it holds. */
  readonly matches: boolean;
  /** Hear of a change. */
  addEventListener(type: "change", listener: () => void): void;
}
