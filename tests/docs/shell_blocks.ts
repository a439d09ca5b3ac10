/** The shell commands that the docs show. @module */
import { root } from "../e2e/run_process.ts";

/** A block of shell commands on a page. */
export interface ShellBlock {
  /** Page, from the root of the checkout. */
  readonly page: string;
  /** Line of the page on which it begins. */
  readonly line: number;
  /** The commands. */
  readonly text: string;
  /** What it needs that a test has not, as its first line says: "the network". */
  readonly needs?: string;
}

/** Whatever begins a block that is not executed. */
const MARK = /^# needs (.+)$/m;

/** Pages with commands: the README, those of docs/, and those that lie beside what they describe. */
export async function pages(): Promise<string[]> {
  const found = ["README.md", "CONTRIBUTING.md", "zoo/README.md"];
  for await (const { name, isFile } of Deno.readDir(`${root}docs`)) {
    if (isFile && name.endsWith(".md")) found.push(`docs/${name}`);
  }
  return found.sort();
}

/** The blocks of a page, in order. */
export async function shellBlocks(page: string): Promise<ShellBlock[]> {
  const text = await Deno.readTextFile(`${root}${page}`);
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => {
    const [first] = match[1].split("\n");
    return {
      page,
      line: text.slice(0, match.index).split("\n").length,
      text: match[1],
      needs: MARK.exec(first)?.[1],
    };
  });
}

/** Files that a page tells its reader to save: a block whose text before it ends in the file's name and a colon. */
export async function savedFiles(
  page: string,
): Promise<{ readonly name: string; readonly text: string }[]> {
  const text = await Deno.readTextFile(`${root}${page}`);
  return [...text.matchAll(/`([\w.-]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)]
    .map(([, name, text]) => ({ name, text }));
}
