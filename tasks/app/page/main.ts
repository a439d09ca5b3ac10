/// <reference lib="dom" />
/**
 * The page that ranks: what was dropped, what is asked, what came out.
 *
 * @module
 */
import type {
  Candidates,
  DataCard,
  DataChoice,
  PlacedFile,
  RankChoice,
  Reply,
} from "../worker/messages.ts";
import { candidateItem } from "./candidate_list.ts";
import { dataSummary } from "./data_summary.ts";
import { dropZone } from "./drop_zone.ts";
import { find, tell } from "./element.ts";
import { startEngine } from "./engine.ts";
import { offerMetrics } from "./metric_choice.ts";
import { type ProgressView, progressView } from "./progress_view.ts";
import { showResult } from "./result_view.ts";

const sections = {
  candidates: find("#candidates"),
  data: find("#data"),
  run: find("#run"),
  result: find("#result"),
};
const rankButton = find<HTMLButtonElement>("#rank");
const cancelButton = find<HTMLButtonElement>("#cancel");
const field = <T extends HTMLElement>(name: string): T =>
  find<T>(`[name="${name}"]`, sections.run);

type Kind = "candidates" | "data";
const KINDS: readonly Kind[] = ["candidates", "data"];

/** What was dropped, and what is known of it. */
const state: {
  readonly files: Record<Kind, PlacedFile[]>;
  /** Tensors that were named, by the path of the model. */
  readonly taps: Record<string, string>;
  readonly known: { candidates?: Candidates; data?: DataCard };
  readonly looking: Set<Kind>;
  kind: Candidates["kind"];
  progress?: ProgressView;
} = {
  files: { candidates: [], data: [] },
  taps: {},
  known: {},
  looking: new Set(),
  kind: "models",
};

let asked = 0;
const latest = { candidates: 0, data: 0 };
const engine = startEngine(onReply);

/** Look at what was dropped; a worker that is still at what was there before is ended, for it may take long. */
function look(...kinds: readonly Kind[]): void {
  const isBusy = kinds.some((kind) => state.looking.has(kind));
  if (isBusy) engine.restart();
  for (const kind of isBusy ? KINDS : kinds) {
    const files = state.files[kind];
    state.known[kind] = undefined;
    tell(find(".problem", sections[kind]), undefined);
    find(".state", sections[kind]).textContent = files.length === 0
      ? ""
      : `Looking at ${counted(files)} …`;
    state.looking.delete(kind);
    if (kind === "data") find(".summary", sections.data).replaceChildren();
    else if (files.length === 0) showCandidates({ kind: "models", cards: [] });
    if (files.length === 0) continue;
    state.looking.add(kind);
    latest[kind] = ++asked;
    engine.ask(
      kind === "data"
        ? { ask: kind, id: asked, files, choice: dataChoice() }
        : { ask: kind, id: asked, files, taps: state.taps },
    );
  }
  showReadiness();
}

function dataChoice(): DataChoice {
  const perClass = field<HTMLInputElement>("per-class").valueAsNumber;
  return {
    ...(perClass >= 1 && { perClass: Math.floor(perClass) }),
    skipBad: field<HTMLInputElement>("skip-bad").checked,
  };
}

function counted(files: readonly unknown[]): string {
  return `${files.length.toLocaleString("en")} file${
    files.length === 1 ? "" : "s"
  }`;
}

/** Where dropped files belong, whichever zone they were dropped on. */
function take(files: PlacedFile[], zone: Kind): void {
  if (files.length === 0) return;
  const some = (pattern: RegExp) =>
    files.some(({ path }) => pattern.test(path));
  const place = some(/\.onnx$/i)
    ? "candidates"
    : some(/\.(zip|tar|tgz|gz|jpe?g|png|webp|gif|bmp|avif)$/i)
    ? "data"
    : zone;
  const paths = new Set(files.map(({ path }) => path));
  // Candidates gather; data are of one kind.
  const before = place === "data"
    ? []
    : state.files.candidates.filter(({ path }) => !paths.has(path));
  state.files[place] = [...before, ...files];
  look(place);
}

function leaveOut(path: string): void {
  state.files.candidates = state.files.candidates.filter((file) =>
    file.path !== path
  );
  look("candidates");
}

function takeFrom(path: string, tensor: string): void {
  if (tensor === "") delete state.taps[path];
  else state.taps[path] = tensor;
  look("candidates");
}

function showCandidates(candidates: Candidates): void {
  state.known.candidates = candidates;
  const { kind, cards, problem } = candidates;
  tell(find(".problem", sections.candidates), problem);
  const models = `${cards.length} model${cards.length === 1 ? "" : "s"}`;
  find(".state", sections.candidates).textContent = cards.length === 0
    ? ""
    : kind === "models"
    ? models
    : `Features of ${models}`;
  find(".cards", sections.candidates).replaceChildren(
    ...cards.map((card) =>
      candidateItem(card, {
        remove: () => leaveOut(card.path),
        tap: (tensor) => takeFrom(card.path, tensor),
      })
    ),
  );
  // Whether data are labels depends on what the candidates are.
  const isOther = state.kind !== kind;
  state.kind = kind;
  if (isOther && state.files.data.length > 0) look("data");
}

/** What stands in the way of ranking; nothing where it can begin. */
function wanting(): string | undefined {
  const { looking, known: { candidates, data } } = state;
  if (looking.size > 0) return "Looking at what was dropped …";
  if (!candidates || candidates.cards.length === 0) {
    return "Candidates are missing";
  }
  const bad = candidates.cards.find(({ problem }) => problem);
  if (bad) return `${bad.name} cannot be used; leave it out`;
  if (candidates.kind === "models" && !data) return "Data are missing";
}

function showReadiness(): void {
  const reason = wanting();
  rankButton.disabled = reason !== undefined || state.progress !== undefined;
  find("#wanting").textContent = state.progress ? "" : reason ?? "";
}

function begin(): void {
  tell(find(":scope > .problem", sections.run), undefined);
  sections.result.hidden = true;
  state.progress = progressView(
    find(".progress", sections.run),
    state.kind === "models"
      ? state.known.candidates!.cards.map(({ name }) => name)
      : [],
  );
  state.progress.stage("Starting …");
  cancelButton.hidden = false;
  showReadiness();
  engine.ask({
    ask: "rank",
    choice: {
      ...metricChoice(),
      backend: field<HTMLSelectElement>("backend")
        .value as RankChoice["backend"],
    },
  });
}

function end(): void {
  state.progress?.end();
  state.progress = undefined;
  cancelButton.hidden = true;
  showReadiness();
}

function cancel(): void {
  engine.restart();
  end();
  find("#wanting").textContent = "Cancelled";
  // The new worker knows nothing yet.
  look(...KINDS);
  rankButton.focus();
}

function onFailure(reply: Extract<Reply, { say: "failed" }>): void {
  const message = reply.stack
    ? `${reply.message} (a fault of this page: ${reply.stack})`
    : reply.message;
  if (reply.asked === "rank") {
    end();
    tell(find(":scope > .problem", sections.run), message);
    return;
  }
  if (reply.id !== latest[reply.asked]) return;
  state.looking.delete(reply.asked);
  find(".state", sections[reply.asked]).textContent = "";
  if (reply.asked === "candidates") {
    find(".cards", sections.candidates).replaceChildren();
  }
  tell(find(".problem", sections[reply.asked]), message);
  showReadiness();
}

function onReply(reply: Reply): void {
  switch (reply.say) {
    case "candidates":
      if (reply.id !== latest.candidates) return;
      state.looking.delete("candidates");
      showCandidates(reply.candidates);
      return showReadiness();
    case "data":
      if (reply.id !== latest.data) return;
      state.looking.delete("data");
      state.known.data = reply.data;
      find(".state", sections.data).textContent = "";
      find(".summary", sections.data).replaceChildren(
        ...dataSummary(reply.data),
      );
      return showReadiness();
    case "backend":
      return state.progress?.stage(`Running on ${reply.reason}`);
    case "stage":
      return state.progress?.stage(reply.text);
    case "progress":
      return state.progress?.model(reply);
    case "ranked":
      end();
      showResult(sections.result, reply.run);
      return find("#result-title").focus();
    case "failed":
      return onFailure(reply);
  }
}

const metricChoice = offerMetrics(sections.run);
dropZone(sections.candidates, (files) => take(files, "candidates"));
dropZone(sections.data, (files) => take(files, "data"));
// Elsewhere, a browser would leave the page and show the file.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => event.preventDefault());
}
for (const name of ["per-class", "skip-bad"]) {
  field(name).addEventListener("change", () => look("data"));
}
rankButton.addEventListener("click", begin);
cancelButton.addEventListener("click", cancel);
find("#isolation").textContent = crossOriginIsolated
  ? `WebAssembly runs on ${navigator.hardwareConcurrency} threads here.`
  : "WebAssembly runs on one thread here: this page was served without cross-origin isolation.";
showReadiness();
