/**
 * Where npm packages lie in Deno's cache, laid out as the folder that esbuild looks into.
 *
 * @module
 */

/** What `deno info --json` says of a package. */
interface CachedPackage {
  readonly name: string;
  readonly version: string;
  /** "name@version" of each package that it needs. */
  readonly dependencies: readonly string[];
  readonly localPath: string;
}

/** A specifier in its parts: npm:NAME@VERSION/PATH. */
const SPECIFIER = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)(\/.*)?$/;

/** The bare form of an `npm:` specifier: without the scheme and the version. */
export function bareSpecifier(specifier: string): string {
  const [, name, , path = ""] = parts(specifier);
  return name + path;
}

function parts(specifier: string): RegExpExecArray {
  const found = SPECIFIER.exec(specifier);
  if (found) return found;
  throw new Error(`Expected npm:NAME@VERSION but found ${specifier}`);
}

/**
 * Make `folder/node_modules` of links to the packages and all that they need; what is not in Deno's cache is fetched.
 *
 * @param specifiers `npm:` specifiers, each with its version.
 * @throws {Error} If two versions of one package are needed: a flat folder holds one.
 */
export async function linkPackages(
  folder: string,
  specifiers: readonly string[],
): Promise<void> {
  const packages = await cachedPackages(folder, specifiers);
  const linked = new Map<string, string>();
  const link = async (id: string): Promise<void> => {
    const found = packages[id];
    if (!found) throw new Error(`Cannot find ${id} in Deno's cache`);
    const other = linked.get(found.name);
    if (other === found.version) return;
    if (other !== undefined) {
      throw new Error(
        `Cannot link ${found.name}: both ${other} and ${found.version} are needed`,
      );
    }
    linked.set(found.name, found.version);
    const place = `${folder}/node_modules/${found.name}`;
    await Deno.mkdir(place.slice(0, place.lastIndexOf("/")), {
      recursive: true,
    });
    await Deno.symlink(found.localPath, place, { type: "dir" });
    for (const dependency of found.dependencies) await link(dependency);
  };
  for (const specifier of specifiers) {
    const [, name, version] = parts(specifier);
    await link(`${name}@${version}`);
  }
}

async function cachedPackages(
  folder: string,
  specifiers: readonly string[],
): Promise<Record<string, CachedPackage>> {
  const entry = `${folder}/packages.ts`;
  await Deno.writeTextFile(
    entry,
    specifiers.map((specifier) => `import ${JSON.stringify(specifier)};\n`)
      .join(""),
  );
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-config", "--no-lock", entry],
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return JSON.parse(text.decode(stdout)).npmPackages;
}
