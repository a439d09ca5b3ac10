/**
 * Colours of classes in overlays on pictures.
 *
 * @module
 */

/** Turn of the hue from class to class: the golden angle, so that neighbours differ. */
const TURN = 137.508;
/** Lightness in turn, so that hues that come near each other differ all the same. */
const LIGHTNESS = [0.52, 0.72, 0.38];
const SATURATION = 0.8;

/** Red, green and blue of a class, 0 to 255. */
export function pixelRgb(id: number): [number, number, number] {
  const hue = (TURN * id) % 360 / 30;
  const light = LIGHTNESS[id % LIGHTNESS.length];
  const reach = SATURATION * Math.min(light, 1 - light);
  const channel = (shift: number) => {
    const place = (shift + hue) % 12;
    return Math.round(
      255 * (light - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1))),
    );
  };
  return [channel(0), channel(8), channel(4)];
}

/** The same as `#rrggbb`. */
export function pixelColour(id: number): string {
  return `#${
    pixelRgb(id).map((value) => value.toString(16).padStart(2, "0")).join("")
  }`;
}
