/// <reference lib="dom" />
/**
 * A place to drop files on, with buttons for those who do not drag.
 *
 * @module
 */
import type { PlacedFile } from "../worker/messages.ts";
import { filesOfDrop, filesOfInput } from "./dropped_entries.ts";
import { element, find } from "./element.ts";

/** Whether something is dragged over an element: entering a child fires before leaving its parent does. */
function watchDrags(target: HTMLElement): void {
  let depth = 0;
  const show = () => target.classList.toggle("over", depth > 0);
  target.addEventListener("dragenter", () => {
    depth++;
    show();
  });
  target.addEventListener("dragleave", () => {
    depth--;
    show();
  });
  target.addEventListener("drop", () => {
    depth = 0;
    show();
  });
}

/**
 * Make a section's zone take files.
 *
 * @param section The section that the zone stands in; files may be dropped anywhere on it.
 * @param take Given the files.
 */
export function dropZone(
  section: HTMLElement,
  take: (files: PlacedFile[]) => void,
): void {
  watchDrags(section);
  section.addEventListener("drop", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) take(await filesOfDrop(event.dataTransfer));
  });
  const buttons = find(".zone .buttons", section);
  for (const kind of ["files", "folder"] as const) {
    const input = element("input", {
      type: "file",
      multiple: true,
      id: `${section.id}-${kind}`,
      className: "unseen",
    });
    if (kind === "folder") input.webkitdirectory = true;
    input.addEventListener("change", () => {
      take(filesOfInput(input));
      // The same files may be chosen again.
      input.value = "";
    });
    buttons.append(
      input,
      element(
        "label",
        { htmlFor: input.id, className: "button" },
        `Choose ${kind === "files" ? "files" : "a folder"}`,
      ),
    );
  }
}
