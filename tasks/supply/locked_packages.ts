/**
 * The packages that deno.lock pins, with what their own package.json says of them.
 *
 * @module
 */

/** A pinned package. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Hash of its archive, as the lock file has it: an algorithm, a dash, base64. */
  readonly integrity: string;
  /** SPDX expression; undefined where the package is for another platform and so not here. */
  readonly licence?: string;
  /** Names and versions of what it needs. */
  readonly dependencies: readonly string[];
}

interface Lock {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<
    Record<string, {
      integrity: string;
      dependencies?: string[];
      optionalDependencies?: string[];
    }>
  >;
}

/** "@scope/name@1.2.3_peer@4" as name and version; the peers do not matter here. */
export function nameAndVersion(key: string): [name: string, version: string] {
  const at = key.indexOf("@", 1);
  return [key.slice(0, at), key.slice(at + 1).split("_")[0]];
}

/** What a package.json says of the licence, in the forms that it has had over the years. */
export function licenceOf(manifest: {
  license?: string | { type: string };
  licenses?: { type: string }[];
}): string | undefined {
  const { license, licenses } = manifest;
  if (typeof license === "string") return license;
  if (license) return license.type;
  return licenses?.map(({ type }) => type).join(" OR ");
}

async function npmFolders(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  try {
    return [...Deno.readDirSync(npmCache)].map(({ name }) =>
      `${npmCache}/${name}`
    );
  } catch {
    return [];
  }
}

/**
 * All packages of the lock file, in its order.
 *
 * Licences are read in Deno's cache: `deno install` fills it.
 */
export async function lockedPackages(
  lockFile: string | URL = new URL("../../deno.lock", import.meta.url),
): Promise<LockedPackage[]> {
  const lock: Lock = JSON.parse(await Deno.readTextFile(lockFile));
  const folders = await npmFolders();
  const packages: LockedPackage[] = [];
  for (const [key, locked] of Object.entries(lock.npm)) {
    const [name, version] = nameAndVersion(key);
    let licence: string | undefined;
    for (const folder of folders) {
      try {
        licence = licenceOf(
          JSON.parse(
            await Deno.readTextFile(
              `${folder}/${name}/${version}/package.json`,
            ),
          ),
        ) ?? "none stated";
        break;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    packages.push({
      name,
      version,
      integrity: locked.integrity,
      licence,
      dependencies: [
        ...locked.dependencies ?? [],
        ...locked.optionalDependencies ?? [],
      ],
    });
  }
  return packages;
}
