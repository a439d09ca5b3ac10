/**
 * Colours of a report, light and dark.
 *
 * @module
 */

/** Colours by name, each `#rrggbb`. */
export interface Theme {
  /** Behind everything. */
  readonly page: string;
  /** Behind charts and tables. */
  readonly surface: string;
  /** Text. */
  readonly ink: string;
  /** Text of lesser weight. */
  readonly soft: string;
  /** Rules and grid lines, which nobody has to see. */
  readonly line: string;
  /** Marks; text of links. */
  readonly accent: string;
  /** Marks of a second kind. */
  readonly second: string;
  /** What is wrong. */
  readonly alarm: string;
  /** Marks of classes, in turn. */
  readonly classes: readonly string[];
}

/** On white. */
export const LIGHT: Theme = {
  page: "#f4f6f8",
  surface: "#ffffff",
  ink: "#1a2027",
  soft: "#4a5663",
  line: "#ccd4dd",
  accent: "#1f5fbf",
  second: "#b34700",
  alarm: "#b3261e",
  classes: [
    "#1f5fbf",
    "#b34700",
    "#157a3a",
    "#8a2fc4",
    "#b3261e",
    "#0b7285",
    "#8a6100",
    "#b3186d",
    "#4a5663",
    "#5a6b00",
  ],
};

/** On near black. */
export const DARK: Theme = {
  page: "#10141a",
  surface: "#181e26",
  ink: "#e6ebf1",
  soft: "#a8b4c2",
  line: "#364250",
  accent: "#7fb2ff",
  second: "#ff9d5c",
  alarm: "#ff8f87",
  classes: [
    "#7fb2ff",
    "#ff9d5c",
    "#5fd38a",
    "#cda2ff",
    "#ff8f87",
    "#4fd1e0",
    "#eac24a",
    "#ff8cc3",
    "#b6c0cf",
    "#c3d04a",
  ],
};

/** How many colours classes take in turn. */
export const CLASS_COLOURS: number = LIGHT.classes.length;

/** The colours as CSS variables: `--ink`, `--k0` to `--k9`. */
export function themeVariables({ classes, ...named }: Theme): string {
  return [
    ...Object.entries(named).map(([name, colour]) => `--${name}:${colour}`),
    ...classes.map((colour, at) => `--k${at}:${colour}`),
  ].join(";");
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Contrast of two colours, between 1 and 21.
 *
 * @see {@link https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio}
 */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) =>
    a - b
  );
  return (light + 0.05) / (dark + 0.05);
}
