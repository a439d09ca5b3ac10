/**
 * `deno task sbom`: a bill of materials in CycloneDX 1.5, to stdout.
 *
 * @see https://cyclonedx.org/docs/1.5/json/
 * @module
 */
import { VERSION } from "../../lib/version.ts";
import { type LockedPackage, lockedPackages } from "./locked_packages.ts";

/** The package's URL in the form that scanners know. */
function purl({ name, version }: LockedPackage): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** A hexadecimal hash from the lock file's form. */
function hashOf(
  { integrity }: LockedPackage,
): { alg: string; content: string } {
  const [algorithm, base64] = integrity.split(/-(.*)/s);
  return {
    alg: algorithm.toUpperCase().replace("SHA", "SHA-"),
    content: Uint8Array.fromBase64(base64).toHex(),
  };
}

/** An SPDX expression, or words that are none. */
function licenceEntry(licence: string): unknown {
  return /^SEE |^none/.test(licence)
    ? { license: { name: licence } }
    : { expression: licence };
}

/** The document. */
export function billOfMaterials(packages: readonly LockedPackage[]): unknown {
  const byName = new Map<string, LockedPackage[]>();
  for (const one of packages) {
    byName.set(one.name, [...byName.get(one.name) ?? [], one]);
  }
  const resolved = (need: string) => {
    const at = need.indexOf("@", 1);
    const candidates = byName.get(at < 0 ? need : need.slice(0, at)) ?? [];
    const version = at < 0 ? undefined : need.slice(at + 1).split("_")[0];
    return candidates.find((one) => !version || one.version === version);
  };
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": "fair-collapse",
        name: "fair-collapse",
        version: VERSION,
        licenses: [{ license: { id: "MIT" } }],
      },
    },
    components: packages.map((one) => ({
      type: "library",
      "bom-ref": purl(one),
      name: one.name,
      version: one.version,
      purl: purl(one),
      hashes: [hashOf(one)],
      ...(one.licence && { licenses: [licenceEntry(one.licence)] }),
    })),
    dependencies: packages.map((one) => ({
      ref: purl(one),
      dependsOn: [
        ...new Set(
          one.dependencies.map(resolved).filter((need) => need !== undefined)
            .map(purl),
        ),
      ],
    })),
  };
}

if (import.meta.main) {
  console.log(JSON.stringify(billOfMaterials(await lockedPackages()), null, 2));
}
