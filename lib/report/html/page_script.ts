/**
 * What runs inside a report: theme, choice of models, pointing at marks by mouse, finger or keyboard.
 *
 * @module
 */
import type {
  PageDocument,
  PageElement,
  PageMedia,
  PageNode,
} from "./page_dom.ts";
import type { Payload } from "./payload.ts";

declare const document: PageDocument;
declare const scrollX: number;
declare const scrollY: number;
declare function matchMedia(query: string): PageMedia;

/**
 * The page's script. It goes into the page as its own text, so it may use nothing from outside.
 */
export function pageScript(): void {
  const one = (selector: string, within: PageNode = document) =>
    within.querySelector(selector);
  const all = (selector: string, within: PageNode = document) => [
    ...within.querySelectorAll(selector),
  ];
  const data: Payload = JSON.parse(one("#payload")!.textContent!);
  const root = document.documentElement;
  root.classList.add("js");

  // Theme: the system's until the button is pressed.
  const toggle = one("#theme")!;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
  const showTheme = () => {
    toggle.textContent = isDark() ? "Light" : "Dark";
    toggle.setAttribute(
      "aria-label",
      `Switch to the ${isDark() ? "light" : "dark"} theme`,
    );
  };
  toggle.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
  showTheme();

  // Models: one, or two side by side.
  const first = one("#first");
  const second = one("#second");
  const articles = all(".model");
  const element = (name: string, text: string, kind?: string) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const shown = (value: number | undefined) =>
    value === undefined
      ? "–"
      : String(Number(value.toPrecision(4))).replace("-", "−");
  const compare = (a: number, b: number) => {
    const place = one("#comparison")!;
    place.replaceChildren();
    const [left, right] = [data.models[a], data.models[b]];
    if (!right || a === b) return;
    const theirs = new Map(right.facts);
    const table = document.createElement("table");
    const head = document.createElement("thead");
    const body = document.createElement("tbody");
    const heading = (text: string, scope: string, kind: string) => {
      const cell = element("th", text, kind);
      cell.setAttribute("scope", scope);
      return cell;
    };
    const row = (...cells: PageElement[]) => {
      const made = document.createElement("tr");
      made.append(...cells);
      return made;
    };
    head.append(row(
      heading("", "col", "t"),
      heading(left.name, "col", "n"),
      heading(right.name, "col", "n"),
      heading("difference", "col", "n"),
    ));
    for (const [name, value] of left.facts) {
      const other = theirs.get(name);
      body.append(row(
        heading(name, "row", "t"),
        element("td", shown(value), "n"),
        element("td", shown(other), "n"),
        element("td", other === undefined ? "–" : shown(value - other), "n"),
      ));
    }
    const caption = element("caption", `${left.name} beside ${right.name}`);
    table.append(caption, head, body);
    place.append(table);
  };
  const choose = () => {
    if (!first) return;
    const a = Number(first.value);
    const b = second && second.value !== "" ? Number(second.value) : -1;
    for (const article of articles) {
      const index = Number(article.dataset.model);
      article.hidden = index !== a && index !== b;
      article.style.order = index === a ? "0" : "1";
    }
    one(".models")!.classList.toggle("two", b >= 0 && b !== a);
    compare(a, b);
  };
  first?.addEventListener("change", choose);
  second?.addEventListener("change", choose);
  one(".controls")?.addEventListener(
    "submit",
    (event) => event.preventDefault(),
  );
  choose();

  // One class among the dots.
  const rule = document.createElement("style");
  document.head.append(rule);
  one("#class")?.addEventListener("change", (event) => {
    const id = event.target.value;
    rule.textContent = id === ""
      ? ""
      : `[class*="class"]:not(.class${Number(id)}){opacity:.1}`;
  });

  // Pointing at a mark.
  const tip = one("#tip")!;
  const spoken = one("#spoken")!;
  const picture = (sample: number) => {
    const made = document.createElement("span");
    made.className = `thumb s${sample}`;
    return made;
  };
  const hasPicture = new Set(data.pictures);
  const overlapTip = (model: number, index: number): PageElement[] => {
    const size = data.classes.length;
    const [row, column] = [Math.floor(index / size), index % size];
    const [id, other] = [data.classes[row], data.classes[column]];
    const { overlap, typical, confused } = data.models[model];
    const log = overlap[index];
    const names = `${data.names[id]} and ${data.names[other]}`;
    if (row === column) return [element("strong", data.names[id])];
    const mistaken = confused
      .filter(([of, , as]) =>
        of === id && as === other || of === other && as === id
      )
      .map(([, sample]) => sample);
    const pictures = [typical[row], typical[column], ...mistaken]
      .filter((sample) => hasPicture.has(sample));
    const strip = document.createElement("div");
    strip.append(...pictures.map(picture));
    return [
      element("strong", names),
      element(
        "div",
        log === null
          ? "no rows"
          : `coefficient ${shown(Math.exp(log))}, logarithm ${shown(log)}`,
      ),
      ...(pictures.length > 0 ? [strip] : []),
    ];
  };
  const dotTip = (model: number, index: number): PageElement[] => {
    const { samples, labels, predicted } = data.models[model];
    const sample = samples[index];
    const taken = predicted[index] === labels[index]
      ? ""
      : `, taken for ${data.names[predicted[index]]}`;
    return [
      element("strong", `${data.names[labels[index]]}${taken}`),
      element("div", data.sources[sample] ?? `row ${sample + 1}`),
      ...(hasPicture.has(sample) ? [picture(sample)] : []),
    ];
  };
  const contentOf = (chart: PageElement, mark: PageElement): PageElement[] => {
    const label = mark.getAttribute("aria-label");
    if (label) return [element("span", label)];
    const model = Number(
      mark.closest(".model")?.dataset.model ?? 0,
    );
    const index = all(".marks > *", chart).indexOf(
      mark,
    );
    return chart.closest(".chart")!.dataset.kind === "overlap"
      ? overlapTip(model, index)
      : dotTip(model, index);
  };
  let current: PageElement | undefined;
  const hide = () => {
    current?.classList.remove("at");
    current = undefined;
    tip.hidden = true;
  };
  const show = (svg: PageElement, mark: PageElement, speaks: boolean) => {
    if (mark === current) return;
    current?.classList.remove("at");
    current = mark;
    mark.classList.add("at");
    tip.replaceChildren(...contentOf(svg, mark));
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const left = at.left + at.width / 2 - width / 2;
    const above = at.top - height - 10;
    tip.style.left = `${
      Math.max(6, Math.min(left, root.clientWidth - width - 6)) + scrollX
    }px`;
    tip.style.top = `${(above > 6 ? above : at.bottom + 10) + scrollY}px`;
    if (speaks) spoken.textContent = tip.textContent;
  };
  /** The mark nearest to a point, within reach of a finger. */
  const nearest = (svg: PageElement, x: number, y: number) => {
    let best: PageElement | undefined, least = 18 ** 2;
    for (const mark of all(".marks > *", svg)) {
      const at = mark.getBoundingClientRect();
      const apart = (at.left + at.width / 2 - x) ** 2 +
        (at.top + at.height / 2 - y) ** 2;
      if (apart < least) [best, least] = [mark, apart];
    }
    return best;
  };
  for (const svg of all(".plot > svg")) {
    svg.addEventListener("pointermove", (event) => {
      const under = event.target.closest(".marks > *");
      const mark = under ?? nearest(svg, event.clientX, event.clientY);
      if (mark) show(svg, mark, false);
      else hide();
    });
    svg.addEventListener("pointerdown", (event) => {
      const mark = event.target.closest(".marks > *") ??
        nearest(svg, event.clientX, event.clientY);
      if (mark) show(svg, mark, false);
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return hide();
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[
        event.key
      ];
      const marks = all(".marks > *", svg);
      if (marks.length === 0) return;
      const at = current ? marks.indexOf(current) : -1;
      const to = event.key === "Home"
        ? 0
        : event.key === "End"
        ? marks.length - 1
        : step === undefined
        ? undefined
        : at < 0
        ? 0
        : (at + step + marks.length) % marks.length;
      if (to === undefined) return;
      event.preventDefault();
      show(svg, marks[to], true);
    });
  }
}
