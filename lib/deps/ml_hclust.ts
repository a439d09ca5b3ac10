/** Hierarchical clustering; loaded when classes are first put in order. @module */

/** A tree of items. */
export interface Hierarchy {
  /** The items, those of a branch side by side. */
  indices(): number[];
}

/** What is used of the package. */
export interface HierarchyLibrary {
  /** Cluster bottom-up from a matrix of distances. */
  agnes(
    distances: number[][],
    options: { method: "average"; isDistanceMatrix: true },
  ): Hierarchy;
}

/** Import ml-hclust. */
export async function loadHierarchy(): Promise<HierarchyLibrary> {
  return await import("npm:ml-hclust@4.0.0");
}
