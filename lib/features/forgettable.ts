/**
 * Values that can be made again, and need not be held for long.
 *
 * @module
 */

/** A value that is made when it is first asked for, and again where memory was short meanwhile. */
export function forgettable<T extends object>(make: () => T): () => T {
  let kept: WeakRef<T> | undefined;
  return () => {
    const there = kept?.deref();
    if (there) return there;
    const made = make();
    kept = new WeakRef(made);
    return made;
  };
}
