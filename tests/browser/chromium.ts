/** Finds and starts the Chromium of this machine. @module */
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of a Chromium: the variable CHROMIUM, or the first one in PATH. */
export function findChromium(): string | undefined {
  const chosen = Deno.env.get("CHROMIUM");
  if (chosen) return chosen;
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const folders = (Deno.env.get("PATH") ?? "").split(separator);
  return NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`))
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
}

/** A headless Chromium; root may not use its sandbox. */
export async function startChromium(executablePath: string): Promise<Browser> {
  const root = Deno.build.os !== "windows" && Deno.uid() === 0;
  return await chromium.launch({
    executablePath,
    headless: true,
    args: root ? ["--no-sandbox"] : [],
  });
}
