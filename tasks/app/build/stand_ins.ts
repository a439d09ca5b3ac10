/**
 * An esbuild plugin that bundles the library's modules for a page.
 *
 * A file `stand_ins/ROOM/NAME.ts` takes the place of `lib/ROOM/NAME.ts`, and `stand_ins/node/NAME.ts` that of
 * `node:NAME`; `npm:` specifiers lead to the packages in Deno's cache.
 *
 * @module
 */
import { builtinModules } from "node:module";
import type { Plugin } from "npm:esbuild@0.28.2";
import { fromFileUrl, join, relative } from "@std/path";

import { bareSpecifier } from "./npm_packages.ts";

const LIB = fromFileUrl(new URL("../../../lib", import.meta.url));
const STAND_INS = fromFileUrl(new URL("../stand_ins", import.meta.url));

/** The packages that modules ask for, gathered and left out of the bundle. */
export function gatherPackages(into: Set<string>): Plugin {
  return {
    name: "gather packages",
    setup(build) {
      build.onResolve({ filter: /^npm:/ }, ({ path }) => {
        into.add(path);
        return { path, external: true };
      });
    },
  };
}

/** The packages, from a folder that holds `node_modules`. */
export function usePackages(folder: string): Plugin {
  return {
    name: "use packages",
    setup(build) {
      build.onResolve(
        { filter: /^npm:/ },
        ({ path, kind }) =>
          build.resolve(bareSpecifier(path), { resolveDir: folder, kind }),
      );
    },
  };
}

/** What a module of Node without a stand-in exports: nothing that can be called. */
const ABSENT = `module.exports = new Proxy({}, {
  get: (_, name) => () => { throw new Error("a browser has no " + String(name)); },
});`;

/** Stand-ins for what a browser cannot run. */
export const standIns: Plugin = {
  name: "stand-ins",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, async ({ path }) => {
      const place = join(STAND_INS, "node", `${path.slice("node:".length)}.ts`);
      return await isFile(place)
        ? { path: place }
        : { path, namespace: "absent" };
    });
    // Packages that also run in Node name its modules without the scheme.
    build.onResolve(
      { filter: /^[a-z_]+(\/[a-z]+)?$/ },
      ({ path }) =>
        builtinModules.includes(path)
          ? { path, namespace: "absent" }
          : undefined,
    );
    build.onLoad(
      { filter: /.*/, namespace: "absent" },
      () => ({ contents: ABSENT }),
    );
    build.onResolve(
      { filter: /^\.\.?\/.*\.ts$/ },
      async ({ path, resolveDir }) => {
        const below = relative(LIB, join(resolveDir, path));
        if (below.startsWith("..")) return;
        const place = join(STAND_INS, below);
        return await isFile(place) ? { path: place } : undefined;
      },
    );
  },
};

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
