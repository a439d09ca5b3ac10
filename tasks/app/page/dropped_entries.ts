/// <reference lib="dom" />
/**
 * The files behind a drop or a file dialogue, folders walked through.
 *
 * @module
 */
import type { PlacedFile } from "../worker/messages.ts";

/** The files of a drop, with their paths from what was dropped. */
export async function filesOfDrop(
  transfer: DataTransfer,
): Promise<PlacedFile[]> {
  // Entries must be asked for before the event is over.
  const items = [...transfer.items].filter(({ kind }) => kind === "file")
    .map((item) => ({
      entry: item.webkitGetAsEntry?.() ?? null,
      file: item.getAsFile(),
    }));
  const placed: PlacedFile[] = [];
  for (const { entry, file } of items) {
    if (entry) placed.push(...await filesOfEntry(entry));
    else if (file) placed.push({ path: file.name, file });
  }
  return placed.filter(isVisible);
}

/** The files that were chosen in a dialogue. */
export function filesOfInput(input: HTMLInputElement): PlacedFile[] {
  return [...input.files ?? []]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(isVisible);
}

function isVisible({ path }: PlacedFile): boolean {
  return !path.split("/").some((part) => part.startsWith("."));
}

async function filesOfEntry(entry: FileSystemEntry): Promise<PlacedFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const placed: PlacedFile[] = [];
  // A reader gives a hundred entries at a time, and none when there are no more.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (entries.length === 0) return placed;
    for (const inner of entries) placed.push(...await filesOfEntry(inner));
  }
}
