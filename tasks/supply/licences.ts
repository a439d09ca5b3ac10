/**
 * `deno task licences`: may every package that deno.lock pins be used here?
 *
 * Fails, and names the package, where one has a licence that is not on the list. Packages for other platforms are not
 * fetched; they are named with the licence of the family that they belong to, where that is here.
 *
 * @module
 */
import { type LockedPackage, lockedPackages } from "./locked_packages.ts";

/** Licences that ask for no more than a notice, or, in libvips' case, that it can be exchanged, as a file of its own can. */
const ACCEPTED: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
  "Python-2.0",
  "Unlicense",
  "Zlib",
];

/** Licences that stand in a file only, read by a person: the package, and what its file says in SPDX's terms. */
const READ: Readonly<Record<string, string>> = {
  // NIST's terms (as NIST-Software) and, for the HDF5 library inside, three clauses of BSD.
  h5wasm: "BSD-3-Clause",
};

/** Whether an SPDX expression of names, AND, OR and brackets asks for nothing beyond the accepted licences. */
export function isAccepted(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, "").split(/ OR /);
  return alternatives.some((one) =>
    one.split(/ AND /).every((licence) => ACCEPTED.includes(licence.trim()))
  );
}

/** Packages with a licence that is not accepted. */
export function refused(packages: readonly LockedPackage[]): LockedPackage[] {
  return packages.filter(({ name, licence }) =>
    licence !== undefined && !isAccepted(READ[name] ?? licence)
  );
}

if (import.meta.main) {
  const packages = await lockedPackages();
  const counts = new Map<string, number>();
  for (const { licence = "(for another platform)" } of packages) {
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    console.log(`${String(count).padStart(4)}  ${licence}`);
  }
  const bad = refused(packages);
  for (const { name, version, licence } of bad) {
    console.error(`Not accepted: ${name} ${version}: ${licence}`);
  }
  if (bad.length > 0) Deno.exit(1);
}
