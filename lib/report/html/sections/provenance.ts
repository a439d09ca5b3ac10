/**
 * Where a report comes from: inputs with hashes, options, versions, timings, the command.
 *
 * @module
 */
import { shellWord } from "../../shell_word.ts";
import { shownNumber, titleOf } from "../../shown.ts";
import { table } from "../figure.ts";
import { html, type Markup } from "../markup.ts";
import type { RunView } from "../run_view.ts";

function hash(sha256: string | undefined): Markup | string {
  return sha256 === undefined
    ? ""
    : html`<code title="${sha256}">${sha256}</code>`;
}

function command({ details }: RunView): Markup | false {
  const words = details?.command;
  return words !== undefined &&
    html`
      <h3>Command</h3>
      <pre tabindex="0"><code>${words.map(shellWord).join(" ")}</code></pre>
    `;
}

function dataTable({ run: { data, created, backend } }: RunView): Markup {
  return table("Data", [{ title: "what" }, { title: "value" }], [
    ["name", data.name],
    ["path", data.path],
    ["kind", data.task],
    ["samples", String(data.samples)],
    ["SHA-256 over content and order", hash(data.fingerprint)],
    ...(data.voidPixels === undefined
      ? []
      : [["pixels without a class", String(data.voidPixels)]]),
    ["run ended", created],
    ...(backend
      ? [[
        "backend",
        backend.reason.startsWith(backend.name)
          ? backend.reason
          : `${backend.name}: ${backend.reason}`,
      ]]
      : []),
  ]);
}

function modelTable({ run, models }: RunView): Markup {
  return table(
    "Models",
    [
      { title: "model" },
      { title: "source" },
      { title: "SHA-256" },
      { title: "bytes", isNumber: true },
      { title: "tap" },
      { title: "preprocessing" },
      { title: "rows", isNumber: true },
      { title: "dims", isNumber: true },
      { title: "seconds", isNumber: true },
    ],
    models.map(({ name, at }) => {
      const model = run.models[at];
      return [
        name,
        model.source,
        hash(model.sha256),
        model.bytes === undefined ? "" : String(model.bytes),
        model.tap && html`<code>${model.tap}</code> ${model.tapReason}`,
        model.preprocessingOrigin,
        model.rows,
        model.dims,
        model.cached
          ? "kept"
          : model.extractionSeconds === undefined
          ? ""
          : shownNumber(model.extractionSeconds),
      ];
    }),
  );
}

function metricTable({ run }: RunView): Markup {
  return table(
    "Metrics and their options",
    [
      { title: "metric" },
      { title: "options" },
      { title: "seconds", isNumber: true },
    ],
    run.metrics.map(({ metric, options, seconds }) => [
      titleOf(metric),
      Object.entries(options).map(([name, value]) => `${name} ${value}`)
        .join(", "),
      shownNumber(seconds),
    ]),
  );
}

function stageTable({ run }: RunView): Markup | false {
  const stages = Object.entries(run.seconds);
  return stages.length > 0 && table(
    "Seconds by stage",
    [{ title: "stage" }, { title: "seconds", isNumber: true }],
    stages.map(([stage, seconds]) => [stage, shownNumber(seconds)]),
  );
}

function classTable({ run }: RunView): Markup {
  return table(
    "Classes",
    [
      { title: "class" },
      {
        title: run.data.task === "segmentation" ? "pixels" : "samples",
        isNumber: true,
      },
    ],
    run.data.classes.map(({ name, count }) => [name, String(count)]),
  );
}

/** Everything needed to check a report and to make it again. */
export function provenanceSection(view: RunView): Markup {
  const { run, details } = view;
  const remarks = [...run.data.remarks, ...details?.leftOut ?? []];
  const left = new Set(run.race?.left.map(({ model }) => model));
  const missing = run.metrics.flatMap(({ metric, notApplicable }) =>
    Object.entries(notApplicable).map(([model, reason]) =>
      left.has(model)
        ? `${model} ${reason}`
        : `${titleOf(metric)} does not apply to ${model}: ${reason}`
    )
  );
  return html`
    <section
      aria-labelledby="provenance"><h2 id="provenance">Where this comes from</h2>${command(
        view,
      )}${dataTable(view)}${modelTable(view)}${metricTable(view)}${stageTable(
        view,
      )}${table(
        "Versions",
        [{ title: "what" }, { title: "version" }],
        Object.entries(run.versions),
      )}<details><summary>All classes</summary>${classTable(
        view,
      )}</details>${remarks.length + missing.length > 0 &&
        html`
          <h3>Notes</h3>
          <ul>${[...new Set([...remarks, ...missing])].map((remark) =>
            html`<li>${remark}</li>`
          )}</ul>
        `}</section>
  `;
}
