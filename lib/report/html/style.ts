/**
 * How a report looks: one column on a phone, more beside each other where there is room, black on white on paper.
 *
 * @module
 */
import { DARK, LIGHT, themeVariables } from "./theme.ts";

const light = themeVariables(LIGHT), dark = themeVariables(DARK);

/** The style sheet. */
export const STYLE: string = `
:root{color-scheme:light;${light}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}
@media screen{:root[data-theme=dark]{color-scheme:dark;${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header,main,footer{max-width:1440px;margin:0 auto;padding:0 20px}
header{display:flex;gap:16px;align-items:center;justify-content:space-between;padding-top:12px;padding-bottom:4px;flex-wrap:wrap}
header nav{display:flex;gap:4px 16px;flex-wrap:wrap}
footer{padding-bottom:40px;color:var(--soft)}
a{color:var(--accent)}
h1{font-size:1.7rem;line-height:1.2;margin:12px 0 4px;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:36px 0 10px}
h3{font-size:1rem;line-height:1.3;margin:0 0 4px;overflow-wrap:anywhere}
small,.soft{color:var(--soft)}
p{max-width:72ch}
button,select{font:inherit;color:var(--ink);background:var(--surface);border:1px solid var(--soft);border-radius:6px;padding:4px 10px;max-width:100%}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.lead{font-size:1.05rem;padding-left:1.2em;max-width:80ch;overflow-wrap:anywhere}
.warnings{border-left:4px solid var(--second);background:var(--surface);padding:8px 16px;border-radius:0 8px 8px 0;overflow-wrap:anywhere}
.warnings h2{margin:0;font-size:1rem}
.warnings ul{margin:4px 0;padding-left:1.2em}
.charts{columns:380px;column-gap:16px}
.chart{margin:0 0 16px;background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:14px 14px 8px;min-width:0;break-inside:avoid}
.chart figcaption p{margin:0 0 8px;color:var(--soft);font-size:.86rem;line-height:1.4}
.plot{display:flex;flex-wrap:wrap;gap:8px}
.plot svg{display:block;overflow:visible;width:100%;max-width:520px;height:auto;color:var(--ink)}
.chart[data-kind=ranks] .plot svg{width:calc(50% - 4px);max-width:260px}
.plot text{white-space:pre}
.marks>*{cursor:default}
.marks>.at{stroke:var(--ink)!important;stroke-width:2px!important;stroke-opacity:1}
details{margin:6px 0;font-size:.9rem}
summary{cursor:pointer;color:var(--accent)}
#comparison,.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.88rem;margin:8px 0 14px;background:var(--surface)}
caption{text-align:left;font-weight:600;padding:4px 0}
th,td{padding:4px 10px;border-bottom:1px solid var(--line);vertical-align:top;text-align:left;font-weight:400}
thead th{font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums}
td.n{white-space:nowrap}
td.t,th.t{max-width:46ch;overflow-wrap:anywhere}
tbody td.t,tbody th.t{min-width:15ch}
code,pre{font:.85em/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
pre{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:10px 12px;white-space:pre-wrap}
.controls{display:none;gap:8px 20px;flex-wrap:wrap;margin:10px 0}
.controls label{max-width:100%}
.js .controls{display:flex}
.model{margin:0 0 32px;min-width:0}
.model>.name{font-size:1.1rem;margin:8px 0 12px}
.js .models.two{display:grid;grid-template-columns:1fr 1fr;gap:20px}
.exemplars,.frames{margin-top:20px}
.exemplars>p,.frames>p{margin:0 0 6px;color:var(--soft);font-size:.86rem}
.shot{display:inline-flex;flex-direction:column;align-items:center;margin:0 8px 4px 0;max-width:96px;vertical-align:top}
.shot small{font-size:.75rem;line-height:1.2;text-align:center;overflow-wrap:anywhere;max-width:96px}
.thumb{display:inline-block;width:64px;height:64px;background-size:contain;background-repeat:no-repeat;background-position:center;background-color:#8884;image-rendering:auto;border-radius:4px;margin:2px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.exemplars .name{display:inline-block;margin-right:10px}
blockquote{margin:0 0 8px;padding-left:8px;border-left:3px solid var(--line);max-width:60ch;min-width:24ch;overflow-wrap:anywhere}
.frames .row{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px;max-width:980px}
.frame{margin:0 0 10px}
.frame figcaption{font-size:.8rem;color:var(--soft)}
.stack{position:relative;width:100%;background-size:100% 100%;border-radius:6px;overflow:hidden;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.stack img{position:absolute;inset:0;width:100%;height:100%;opacity:.62;image-rendering:pixelated}
.legend{list-style:none;padding:0;margin:0 0 8px;display:flex;flex-wrap:wrap;gap:2px 14px;font-size:.85rem}
.legend span{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:5px;vertical-align:-1px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
#tip{position:absolute;z-index:9;max-width:min(320px,90vw);background:var(--ink);color:var(--page);border-radius:8px;padding:6px 10px;font-size:.86rem;line-height:1.35;pointer-events:none;overflow-wrap:anywhere}
#tip[hidden]{display:none}
#spoken,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (max-width:720px){body{font-size:14px}header,main,footer{padding-left:12px;padding-right:12px}.js .models.two{grid-template-columns:1fr}.chart{padding:12px 10px 6px}.exemplars td,.exemplars th{padding:4px 6px}blockquote{min-width:16ch}}
@media print{body{background:#fff;font-size:11px}.controls,.js .controls,#theme,header nav,#tip{display:none}header,main,footer{max-width:none;padding:0}.charts{columns:2}section{break-before:auto}h2,h3{break-after:avoid}tr{break-inside:avoid}details:not([open])>summary{display:none}.plot svg{max-width:100%}a{color:inherit}}
`.trim();
