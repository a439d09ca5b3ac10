/** What is known of the packages in use. @module */
import { assert, assertEquals } from "@std/assert";

import { isAccepted, refused } from "../../tasks/supply/licences.ts";
import {
  licenceOf,
  lockedPackages,
  nameAndVersion,
} from "../../tasks/supply/locked_packages.ts";
import { billOfMaterials } from "../../tasks/supply/sbom.ts";

Deno.test("names of pinned packages are told from their versions and peers", () => {
  assertEquals(nameAndVersion("sharp@0.35.5"), ["sharp", "0.35.5"]);
  assertEquals(nameAndVersion("@a/b@1.0.0_c@2.0.0"), ["@a/b", "1.0.0"]);
});

Deno.test("licences are read in all forms that package.json has had", () => {
  assertEquals(licenceOf({ license: "MIT" }), "MIT");
  assertEquals(licenceOf({ license: { type: "ISC" } }), "ISC");
  assertEquals(
    licenceOf({ licenses: [{ type: "MIT" }, { type: "GPL-2.0" }] }),
    "MIT OR GPL-2.0",
  );
  assertEquals(licenceOf({}), undefined);
});

Deno.test("a licence is accepted where one alternative asks for nothing that is not", () => {
  assert(isAccepted("(MIT OR GPL-3.0)"));
  assert(isAccepted("Apache-2.0 AND LGPL-3.0-or-later"));
  assert(!isAccepted("MIT AND GPL-3.0"));
  assert(!isAccepted("none stated"));
});

Deno.test("every package in use has an accepted licence", async () => {
  const packages = await lockedPackages();
  assert(packages.filter(({ licence }) => licence !== undefined).length > 20);
  assertEquals(
    refused(packages).map(({ name, licence }) => `${name}: ${licence}`),
    [],
  );
});

Deno.test("the bill of materials has every package with its hash, and no reference leads nowhere", async () => {
  const packages = await lockedPackages();
  const bill = billOfMaterials(packages) as {
    components: { "bom-ref": string; hashes: { content: string }[] }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  const known = new Set(bill.components.map((one) => one["bom-ref"]));
  assertEquals(bill.components.length, packages.length);
  for (const { hashes: [{ content }] } of bill.components) {
    assert(/^[0-9a-f]{128}$/.test(content), content);
  }
  for (const { ref, dependsOn } of bill.dependencies) {
    assert(known.has(ref));
    for (const need of dependsOn) assert(known.has(need), need);
  }
  const sharp = bill.dependencies.find(({ ref }) => ref.includes("/sharp@"))!;
  assert(sharp.dependsOn.length > 3);
});
