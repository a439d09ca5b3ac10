/**
 * Observable Plot, and linkedom as the document that it draws in where there is no browser.
 *
 * The specifiers are put together at run time, so that nobody fetches them who draws nothing.
 *
 * @module
 */

/** Something that Plot draws. */
export type PlotMark = object | null;

/** Options of a mark or a plot, by name; Plot's documentation lists them. */
export type PlotOptions = Readonly<Record<string, unknown>>;

/** Makes a mark from data and options. */
export type MarkOf = (data: unknown, options?: PlotOptions) => PlotMark;

/** An element of whatever document Plot draws in. */
export interface PlotElement {
  /** Name of the element. */
  readonly tagName: string;
  /** Its attributes. */
  readonly attributes: Iterable<{ name: string; value: string }>;
  /** Its HTML. */
  readonly outerHTML: string;
  /** Set an attribute. */
  setAttribute(name: string, value: string): void;
  /** Take an attribute off. */
  removeAttribute(name: string): void;
  /** Elements inside that fit a selector. */
  querySelectorAll(selector: string): Iterable<PlotElement>;
  /** Take it out of its document. */
  remove(): void;
}

/** What is used of Plot. */
export interface PlotLibrary {
  /** Draw. */
  plot(options: PlotOptions): PlotElement;
  /** Axes by hand. */
  readonly axisX: (options?: PlotOptions) => PlotMark;
  /** See {@link PlotLibrary.axisX}. */
  readonly axisY: (options?: PlotOptions) => PlotMark;
  /** Grid lines across. */
  readonly gridX: (options?: PlotOptions) => PlotMark;
  /** Grid lines up. */
  readonly gridY: (options?: PlotOptions) => PlotMark;
  /** A frame. */
  readonly frame: (options?: PlotOptions) => PlotMark;
  /** Bars across. */
  readonly barX: MarkOf;
  /** Cells of a matrix. */
  readonly cell: MarkOf;
  /** Dots. */
  readonly dot: MarkOf;
  /** A line through all. */
  readonly line: MarkOf;
  /** Rules at an x. */
  readonly ruleX: MarkOf;
  /** Rules at a y. */
  readonly ruleY: MarkOf;
  /** Text. */
  readonly text: MarkOf;
}

/** What charts are drawn with. */
export interface PlotKit {
  /** Plot. */
  readonly plot: PlotLibrary;
  /** The document that its elements belong to. */
  readonly document: unknown;
}

const PLOT_VERSION = "0.6.17", LINKEDOM_VERSION = "0.18.15";
const PLOT = `npm:@observablehq/plot@${PLOT_VERSION}`;
const LINKEDOM = `npm:linkedom@${LINKEDOM_VERSION}`;

/** Plot with a document of linkedom's, for a process without a browser. */
export async function loadPlotKit(): Promise<PlotKit> {
  const [plot, { parseHTML }] = await Promise.all([
    import(PLOT),
    import(LINKEDOM),
  ]);
  const { document } = parseHTML("<!doctype html><html></html>");
  return { plot, document };
}
