import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Browser, Page } from "playwright-core";

import { loadPlotKit, renderReport, type RunDocument } from "fair-collapse";
import {
  CLASS_NAMES,
  MODEL_NAMES,
  reportCase,
} from "../report/html/report_case.ts";
import { findChromium, startChromium } from "./chromium.ts";

const chromium = findChromium();
if (!chromium) {
  console.log(
    "skipped: no Chromium in PATH, and the variable CHROMIUM is not set",
  );
}

/** What a page did that it must not do. */
interface Mischief {
  readonly errors: string[];
  readonly requests: string[];
}

interface View {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
}

/** A report opened from disk, as a reader does. */
async function opened(
  browser: Browser,
  run: RunDocument,
  { width = 1280, ...view }: View = {},
): Promise<{ page: Page; mischief: Mischief; path: string }> {
  const path = await Deno.makeTempFile({ dir: folder, suffix: ".html" });
  await Deno.writeTextFile(path, renderReport(run, await loadPlotKit()));
  const page = await browser.newPage({
    ...view,
    viewport: { width, height: 900 },
  });
  const mischief: Mischief = { errors: [], requests: [] };
  page.on("pageerror", ({ message }) => mischief.errors.push(message));
  page.on("console", (message) => {
    if (message.type() !== "log") mischief.errors.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith("data:") && url !== `file://${path}`) {
      mischief.requests.push(url);
    }
  });
  await page.goto(`file://${path}`);
  return { page, mischief, path };
}

let folder: string;

const checks: [name: string, fn: (browser: Browser) => Promise<void>][] = [];

function inChromium(
  name: string,
  fn: (browser: Browser) => Promise<void>,
): void {
  checks.push([name, fn]);
}

const chosen = ".model:not([hidden])";

inChromium(
  "a report runs no error, asks for nothing, and takes names as text",
  async (browser) => {
    for (const task of ["image", "segmentation", "text"] as const) {
      const { page, mischief, path } = await opened(
        browser,
        await reportCase({ task }),
      );
      assertEquals(mischief, { errors: [], requests: [] }, task);
      assertEquals(await page.evaluate("globalThis.hacked"), undefined);
      // Every element inside a chart is one that a chart draws.
      assertEquals(
        await page.locator(
          "main img:not(.stack img), main b, main i, main u, main iframe",
        )
          .count(),
        0,
      );
      const text = await page.locator("main").textContent();
      for (const name of [...CLASS_NAMES.slice(0, 4), ...MODEL_NAMES]) {
        assertStringIncludes(text!, name);
      }
      assert((await Deno.stat(path)).size < 2 * 2 ** 20, task);
      await page.close();
    }
  },
);

inChromium(
  "every chart of the model that is chosen has marks that can be seen",
  async (browser) => {
    const { page } = await opened(browser, await reportCase());
    const charts = await page.locator(".chart").all();
    let visible = 0;
    for (const chart of charts) {
      if (!await chart.isVisible()) continue;
      visible++;
      const kind = await chart.getAttribute("data-kind");
      const mark = await chart.locator(".marks > *").first().boundingBox();
      assert(mark && mark.width + mark.height > 0, kind!);
      assert(await chart.locator("svg text").count() > 0, kind!);
    }
    const hidden = await page.locator(".model[hidden] .chart").count();
    assertEquals(visible, charts.length - hidden);
    assert(visible >= 16);
  },
);

inChromium("pointing at a mark tells what it stands for", async (browser) => {
  const { page, mischief } = await opened(browser, await reportCase());
  const tip = page.locator("#tip");
  const pointAt = async (selector: string, at = 0) => {
    const mark = page.locator(selector).nth(at);
    await mark.scrollIntoViewIfNeeded();
    await mark.hover({ force: true });
    return (await tip.innerText()).replaceAll("\n", " ");
  };
  const ranked = await pointAt("[data-kind=ranking] .marks > *");
  assert(MODEL_NAMES.some((name) => ranked.startsWith(`1. ${name}: `)), ranked);
  const cell = await pointAt(`${chosen} [data-kind=overlap] .marks > *`, 1);
  assert(/ and .* coefficient \S+, logarithm −?\S+/.test(cell), cell);
  assert(await tip.locator(".thumb").count() >= 2);
  const dot = await pointAt(`${chosen} [data-kind=pca] .marks > *`, 3);
  assert(/<u>\d+<\/u>\.png/.test(dot), dot);
  assert(CLASS_NAMES.some((name) => dot.startsWith(name)), dot);
  await page.mouse.move(2, 2);
  assert(await tip.isHidden());
  assertEquals(mischief, { errors: [], requests: [] });
});

inChromium("marks are reached by keyboard and spoken", async (browser) => {
  const { page } = await opened(browser, await reportCase());
  await page.locator("[data-kind=ranking] svg").focus();
  await page.keyboard.press("ArrowDown");
  const spoken = page.locator("#spoken");
  const first = await spoken.textContent();
  assert(first!.startsWith("1. "), first!);
  await page.keyboard.press("End");
  assert((await spoken.textContent())!.startsWith(`${MODEL_NAMES.length}. `));
  await page.keyboard.press("ArrowDown");
  assertEquals(await spoken.textContent(), first);
  await page.keyboard.press("Escape");
  assert(await page.locator("#tip").isHidden());
});

inChromium(
  "links, button, charts and tables are reached with the Tab key",
  async (browser) => {
    const { page } = await opened(browser, await reportCase());
    const reached = new Set<string>();
    for (let press = 0; press < 10; press++) {
      await page.keyboard.press("Tab");
      reached.add(
        await page.evaluate("document.activeElement.tagName") as string,
      );
    }
    assertEquals([...reached], ["A", "BUTTON", "svg", "SUMMARY"]);
  },
);

inChromium(
  "a model is chosen, another set beside it, and a class picked out",
  async (browser) => {
    const { page } = await opened(browser, await reportCase());
    const articles = page.locator(chosen);
    assertEquals(await articles.count(), 1);
    await page.selectOption("#first", "2");
    assertStringIncludes(
      await articles.first().locator("h3.name").innerText(),
      "3. ",
    );
    await page.selectOption("#second", "0");
    assertEquals(await articles.count(), 2);
    const [left, right] = await Promise.all(
      (await articles.all()).map((article) => article.boundingBox()),
    );
    // The better one stands first in the page, and right of the one chosen first.
    assertEquals(left!.y, right!.y);
    assert(left!.x > right!.x);
    const rows = await page.locator("#comparison tbody tr").all();
    assert(rows.length >= 8);
    const face = await rows[0].locator("td").allInnerTexts();
    const [a, b, difference] = face.map((text) =>
      Number(text.replace("−", "-"))
    );
    assert(Math.abs(a - b - difference) < 1e-3 && difference < 0);
    await page.selectOption("#class", "3");
    const opacity = (id: number) =>
      page.locator(`${chosen} .class${id}`).first().evaluate((mark) =>
        // deno-lint-ignore no-explicit-any
        (globalThis as any).getComputedStyle(mark).opacity
      );
    assertEquals([await opacity(3), await opacity(1)], ["1", "0.1"]);
  },
);

/** Contrast of every visible text with what is painted behind it, by the page's own styles. */
const FAINT = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], ground) => [r, g, b].map((v, i) => v * a + ground[i] * (1 - a));
  const light = (colour) => colour.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const groundOf = (element) => {
    const chain = [];
    for (let at = element; at; at = at.parentElement) chain.unshift(channels(getComputedStyle(at).backgroundColor));
    return chain.reduce((ground, colour) => over(colour, ground), [255, 255, 255]);
  };
  const faint = [];
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    if (!own || box.width < 2 || element.closest(".marks") || element.closest("[hidden]")) continue;
    const style = getComputedStyle(element);
    const isSvg = element instanceof SVGElement;
    if (isSvg && style.fill.includes("none")) continue;
    // Numbers in dots stand on the dot.
    const ground = isSvg && element.closest("g").getAttribute("font-weight") === "700" &&
        element.closest("[data-kind=terms],[data-kind=truth]")
      ? channels(getComputedStyle(element.closest("svg").querySelector(".marks")).fill)
      : groundOf(element.closest(".chart") ?? element);
    const [a, b] = [light(over(channels(isSvg ? style.fill : style.color), ground)), light(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(element.tagName + " " + element.textContent.slice(0, 40) + " " + contrast.toFixed(2));
  }
  return faint;
})()`;

inChromium(
  "text can be read in both themes, whoever chooses them",
  async (browser) => {
    const run = await reportCase();
    const grounds = new Set<string>();
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await opened(browser, run, { colorScheme });
      const ground = () =>
        page.evaluate(
          "getComputedStyle(document.body).backgroundColor",
        ) as Promise<string>;
      const before = await ground();
      assertEquals(await page.evaluate(FAINT), [], colorScheme);
      await page.locator("#theme").click();
      const after = await ground();
      assert(after !== before);
      assertEquals(await page.evaluate(FAINT), [], `not ${colorScheme}`);
      grounds.add(before).add(after);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      assertEquals(await ground(), "rgb(255, 255, 255)");
      assert(await page.locator(".controls").isHidden());
      await page.close();
    }
    assertEquals(grounds.size, 2);
  },
);

inChromium(
  "nothing is wider than a phone, and models stand below each other there",
  async (browser) => {
    const { page } = await opened(browser, await reportCase(), { width: 360 });
    await page.selectOption("#second", "1");
    assertEquals(
      await page.evaluate("document.documentElement.scrollWidth"),
      360,
    );
    const boxes = await Promise.all(
      (await page.locator(chosen).all()).map((article) =>
        article.boundingBox()
      ),
    );
    assert(boxes[1]!.y >= boxes[0]!.y + boxes[0]!.height);
  },
);

inChromium("without scripts every model can be read", async (browser) => {
  const { page } = await opened(browser, await reportCase(), {
    javaScriptEnabled: false,
  });
  assertEquals(await page.locator(chosen).count(), MODEL_NAMES.length);
  assert(await page.locator(".controls").isHidden());
  for (const summary of await page.locator("summary").all()) {
    await summary.click();
  }
  assert(await page.locator("details table").first().isVisible());
});

Deno.test({
  name: "a report in Chromium" + (chromium ? "" : " (skipped: no Chromium)"),
  ignore: !chromium,
  // The browser's pipes are closed a moment after browser.close().
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    folder = await Deno.makeTempDir();
    const browser = await startChromium(chromium!);
    try {
      for (const [name, fn] of checks) await t.step(name, () => fn(browser));
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
