/**
 * Which positions of an image become rows, where not all do.
 *
 * @module
 */
import { VOID } from "../../datasets/dataset.ts";

/** A position that was drawn. */
export interface DrawnPosition {
  /** Class id. */
  readonly label: number;
  /** View of the image. */
  readonly tile: number;
  /** Place in the view's map. */
  readonly position: number;
  /** Its lot: the lowest of a class are taken. */
  readonly lot: number;
}

/** One more number in a hash of 32 bits. */
function mixed(hash: number, value: number): number {
  let bits = Math.imul(hash ^ value, 0x9e3779b1);
  bits = Math.imul(bits ^ bits >>> 15, 0x85ebca77);
  return bits ^ bits >>> 13;
}

/** Lots of an image's positions: by seed, image, view and place alone. */
export function lotsOf(
  seed: number,
  image: number,
): (tile: number, position: number) => number {
  const start = mixed(mixed(mixed(1, seed), Math.floor(seed / 2 ** 32)), image);
  let tile = -1, ofTile = 0;
  return (asked, position) => {
    if (asked !== tile) [tile, ofTile] = [asked, mixed(start, asked)];
    return mixed(ofTile, position) >>> 0;
  };
}

/** The order of a draw: by lot, then by place. */
function byLot(a: DrawnPosition, b: DrawnPosition): number {
  return a.lot - b.lot || a.tile - b.tile || a.position - b.position;
}

/**
 * The `perClass` lowest lots of each class, in the order of views and places.
 *
 * The lowest of a whole are among the lowest of each part: parts can be drawn from one by one, and their draws
 * drawn from again.
 */
export function lowestLots<P extends DrawnPosition>(
  positions: readonly P[],
  perClass: number,
): P[] {
  const classes = new Map<number, P[]>();
  for (const position of positions) {
    const members = classes.get(position.label);
    if (members) members.push(position);
    else classes.set(position.label, [position]);
  }
  return [...classes.values()].flatMap((members) =>
    members.length <= perClass
      ? members
      : members.sort(byLot).slice(0, perClass)
  ).sort((a, b) => a.tile - b.tile || a.position - b.position);
}

/** Positions of a class, and the lot from which on another is not among its lowest. */
interface Drawing {
  readonly label: number;
  members: DrawnPosition[];
  bound: number;
}

/**
 * The positions of a view's map that have a label, with their lots.
 *
 * @param most Those that are certainly not among so many lowest of their class are left out; by default none is.
 */
export function labelledLots(
  labels: Uint16Array,
  tile: number,
  lotOf: (tile: number, position: number) => number,
  most = Infinity,
): DrawnPosition[] {
  const classes = new Map<number, Drawing>();
  let drawing: Drawing = { label: VOID, members: [], bound: 0 };
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position];
    if (label === VOID) continue;
    if (label !== drawing.label) drawing = drawingOf(label, classes);
    const lot = lotOf(tile, position);
    if (lot >= drawing.bound) continue;
    drawing.members.push({ label, tile, position, lot });
    if (drawing.members.length === 2 * most) {
      drawing.members = drawing.members.sort(byLot).slice(0, most);
      drawing.bound = drawing.members[most - 1].lot;
    }
  }
  return [...classes.values()].flatMap(({ members }) => members);
}

function drawingOf(label: number, classes: Map<number, Drawing>): Drawing {
  const drawing = classes.get(label) ??
    { label, members: [], bound: Infinity };
  classes.set(label, drawing);
  return drawing;
}
