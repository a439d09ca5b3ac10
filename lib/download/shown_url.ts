/**
 * URLs as they may be shown: without what may be secret.
 *
 * @module
 */

/**
 * A URL for messages and documents. User, password and query are left out: servers take tokens there.
 *
 * @returns What is no http(s) URL is given as it is.
 */
export function shownUrl(url: string): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return url;
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}
