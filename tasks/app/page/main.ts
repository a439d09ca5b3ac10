/// <reference lib="dom" />
/**
 * The page that ranks: what was dropped, what is asked, what came out.
 *
 * @module
 */
import type {
  Candidates,
  DataCard,
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

/** What was dropped, and what is known of it. */
const state: {
  candidateFiles: PlacedFile[];
  dataFiles: PlacedFile[];
  candidates?: Candidates;
  data?: DataCard;
  looking: Set<"candidates" | "data">;
  progress?: ProgressView;
} = { candidateFiles: [], dataFiles: [], looking: new Set() };

let asked = 0;
const latest = { candidates: 0, data: 0 };
const engine = startEngine(onReply);

function lookAtCandidates(): void {
  state.candidates = undefined;
  state.looking.add("candidates");
  tell(find(".problem", sections.candidates), undefined);
  find(".state", sections.candidates).textContent = `Looking at ${
    counted(state.candidateFiles)
  } …`;
  latest.candidates = ++asked;
  engine.ask({
    ask: "candidates",
    id: asked,
    files: state.candidateFiles,
  });
  showReadiness();
}

function lookAtData(): void {
  state.data = undefined;
  find(".summary", sections.data).replaceChildren();
  tell(find(".problem", sections.data), undefined);
  if (state.dataFiles.length === 0) return;
  state.looking.add("data");
  find(".state", sections.data).textContent = `Looking at ${
    counted(state.dataFiles)
  } …`;
  const perClass = field<HTMLInputElement>("per-class").valueAsNumber;
  latest.data = ++asked;
  engine.ask({
    ask: "data",
    id: asked,
    files: state.dataFiles,
    choice: {
      ...(perClass >= 1 && { perClass: Math.floor(perClass) }),
      skipBad: field<HTMLInputElement>("skip-bad").checked,
    },
  });
  showReadiness();
}

function counted(files: readonly unknown[]): string {
  return `${files.length.toLocaleString("en")} file${
    files.length === 1 ? "" : "s"
  }`;
}

/** Where dropped files belong, whichever zone they were dropped on. */
function take(files: PlacedFile[], zone: "candidates" | "data"): void {
  if (files.length === 0) return;
  const some = (pattern: RegExp) =>
    files.some(({ path }) => pattern.test(path));
  const place = some(/\.onnx$/i)
    ? "candidates"
    : some(/\.(zip|tar|tgz|jpe?g|png|webp|gif|bmp|avif)$/i)
    ? "data"
    : zone;
  if (place === "data") {
    state.dataFiles = files;
    lookAtData();
    return;
  }
  const paths = new Set(files.map(({ path }) => path));
  state.candidateFiles = [
    ...state.candidateFiles.filter(({ path }) => !paths.has(path)),
    ...files,
  ];
  lookAtCandidates();
}

function showCandidates(candidates: Candidates): void {
  const before = state.candidates?.kind;
  state.candidates = candidates;
  const { cards, problem } = candidates;
  tell(find(".problem", sections.candidates), problem);
  find(".state", sections.candidates).textContent = cards.length === 0
    ? ""
    : candidates.kind === "models"
    ? `${cards.length} model${cards.length === 1 ? "" : "s"}`
    : `Features of ${cards.length} model${cards.length === 1 ? "" : "s"}`;
  find(".cards", sections.candidates).replaceChildren(
    ...cards.map((card) =>
      candidateItem(card, () => {
        state.candidateFiles = state.candidateFiles.filter(({ path }) =>
          path !== card.path
        );
        lookAtCandidates();
      })
    ),
  );
  // Whether data are labels depends on what the candidates are.
  if (before !== candidates.kind && state.dataFiles.length > 0) lookAtData();
}

/** What stands in the way of ranking; nothing where it can begin. */
function wanting(): string | undefined {
  const { candidates, data, looking } = state;
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
    state.candidates!.kind === "models"
      ? state.candidates!.cards.map(({ name }) => name)
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
  if (state.candidateFiles.length > 0) lookAtCandidates();
  lookAtData();
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
      state.data = reply.data;
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
  field(name).addEventListener("change", lookAtData);
}
rankButton.addEventListener("click", begin);
cancelButton.addEventListener("click", cancel);
find("#isolation").textContent = crossOriginIsolated
  ? `WebAssembly runs on ${navigator.hardwareConcurrency} threads here.`
  : "WebAssembly runs on one thread here: this page was served without cross-origin isolation.";
showReadiness();
