/// <reference lib="dom" />
/** The page that ranks, built, served and opened in Chromium. @module */
import type { Browser, Page } from "playwright-core";

import { buildApp } from "../../../tasks/app/build/build_app.ts";
import { serveApp } from "../../../tasks/app/build/serve_app.ts";
import type { RunDocument } from "../../../lib/report/run_document.ts";
import { startChromium } from "../chromium.ts";

/** A page that is open, and what it did that it should not. */
export interface OpenApp {
  readonly page: Page;
  /** Errors on the console or thrown, and requests to elsewhere. */
  readonly wrongs: string[];
}

/** Opens pages of one build in one browser. */
export interface Apps {
  /** Open the page. */
  open(options?: {
    readonly isolated?: boolean;
    readonly width?: number;
    readonly colorScheme?: "light" | "dark";
  }): Promise<OpenApp>;
}

/** Build the page, use it, clean up. */
export async function withApps(
  executablePath: string,
  use: (apps: Apps) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  let browser: Browser | undefined;
  const served: { close(): Promise<void> }[] = [];
  try {
    await buildApp(folder);
    browser = await startChromium(executablePath);
    const started = browser;
    await use({
      async open({ isolated, width = 1200, colorScheme = "light" } = {}) {
        const app = serveApp(folder, { port: 0, isolated });
        served.push(app);
        const page = await started.newPage({
          viewport: { width, height: 900 },
          colorScheme,
        });
        // Other tests may keep the machine busy meanwhile.
        page.setDefaultTimeout(90_000);
        const wrongs = watch(page, app.url);
        await page.goto(app.url);
        return { page, wrongs };
      },
    });
  } finally {
    await browser?.close();
    for (const { close } of served) await close();
    await Deno.remove(folder, { recursive: true });
  }
}

function watch(page: Page, url: string): string[] {
  const wrongs: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      wrongs.push(message.text());
    }
  });
  page.on("pageerror", (error) => wrongs.push(String(error)));
  page.on("request", (request) => {
    const place = request.url();
    const isOwn = place.startsWith(url) || /^(blob|data):/.test(place);
    if (!isOwn) wrongs.push(`request to ${place}`);
  });
  return wrongs;
}

/** Press Rank and wait for the result. */
export async function ranked(page: Page): Promise<RunDocument> {
  await page.locator("#rank:enabled").waitFor();
  await page.locator("#rank").click();
  return await runOf(page);
}

/** The run that the page offers to download, once it is there. */
export async function runOf(page: Page): Promise<RunDocument> {
  const link = page.getByRole("link", { name: "Download the run" });
  const problem = page.locator("#run > .problem:visible");
  await link.or(problem).first().waitFor();
  if (await problem.count() > 0) throw new Error(await problem.innerText());
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    link.click(),
  ]);
  return JSON.parse(await Deno.readTextFile(await download.path()));
}

/** Drop files on a section, as a drag from elsewhere does. */
export async function drop(
  page: Page,
  section: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const transfer = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toBase64() })),
  );
  await page.dispatchEvent(`${section} .zone`, "drop", {
    dataTransfer: transfer,
  });
}
