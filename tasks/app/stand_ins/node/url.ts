/** Paths of URLs. @module */

/** The path of a `file:` URL; other URLs have none. */
export function fileURLToPath(url: string | URL): string {
  return decodeURIComponent(new URL(url).pathname);
}
