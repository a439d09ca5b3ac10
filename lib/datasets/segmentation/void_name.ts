/**
 * Names that stand for no class.
 *
 * @module
 */

/** Whether a name says that pixels of it have no class: void, ignore, unlabelled. */
export function isVoidName(name: string): boolean {
  return /^(void|ignored?|unlabell?ed|unlabel|don'?t[ _]care)$/i.test(
    name.trim(),
  );
}
