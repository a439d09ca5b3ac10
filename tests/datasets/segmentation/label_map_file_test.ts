import { assertEquals, assertRejects } from "@std/assert";
import { readLabelMapFile } from "../../../lib/datasets/segmentation/label_map_file.ts";
import { FormatError, InputError } from "../../../lib/errors.ts";
import { withFolder } from "../made_up_images.ts";

/** Entries without what they leave out. */
async function entries(text: string): Promise<unknown[]> {
  let found: unknown[] = [];
  await withFolder({ "map.txt": text }, async (folder) => {
    const read = await readLabelMapFile(`${folder}/map.txt`);
    found = read.map((
      { id, colour, name, to, isVoid },
    ) => [id ?? colour?.toString(16), isVoid ? null : to ?? name]);
  });
  return found;
}

Deno.test("readLabelMapFile() reads the same table from every form", async () => {
  const wanted = [[7, "road"], [8, "kerb"], [9, null]];
  const forms = [
    '{"7": "road", "8": "kerb", "9": null}',
    '{"7": {"name": "road"}, "8": {"name": "kerb"}, "9": {"name": "x", "void": true}}',
    '[{"id": 7, "name": "road"}, {"id": 8, "class": "kerb"}, {"id": 9, "ignore": true}]',
    "id,name\n7,road\n8,kerb\n9,void\n",
    "Name;Id\r\nroad;7\r\nkerb;8\r\nunlabeled;9\r\n",
    "name\tid\tignoreInEval\nroad\t7\tFalse\nkerb\t8\tFalse\nego\t9\tTrue\n",
    "7,road\n8,kerb\n9,ignore\n",
    "7 road\n8: kerb\n\n9 void\n",
  ];
  for (const form of forms) assertEquals(await entries(form), wanted, form);
});

Deno.test("readLabelMapFile() reads colours from every form", async () => {
  const wanted = [["804080", "road"], ["0", null]];
  const forms = [
    '{"#804080": "road", "0,0,0": null}',
    '[{"color": [128, 64, 128], "name": "road"}, {"color": "#000000", "name": "void"}]',
    "name,r,g,b\nroad,128,64,128\nVoid,0,0,0\n",
    "color,name\n#804080,road\n#000000,void\n",
    "128 64 128\troad\n0 0 0\tVoid\n",
    "128,64,128,road\n0,0,0,void\n",
  ];
  for (const form of forms) assertEquals(await entries(form), wanted, form);
});

Deno.test("readLabelMapFile() reads other ids, of which 255 and -1 are void", async () => {
  assertEquals(await entries('{"7": 0, "8": 255, "9": -1, "10": 1}'), [
    [7, 0],
    [8, null],
    [9, null],
    [10, 1],
  ]);
  assertEquals(await entries("id,name,trainId\n7,road,0\n8,x,255\n"), [
    [7, 0],
    [8, null],
  ]);
  assertEquals(await entries("7,0\n8,1\n"), [[7, 0], [8, 1]]);
});

Deno.test("readLabelMapFile() names the entry that it cannot read", async () => {
  const bad: [string, string][] = [
    ["{", "it is not JSON"],
    ['{"sky": "blue"}', 'key "sky": expected an id'],
    ['[{"id": 1}]', "entry 0: expected a class name, a class id, or null"],
    ["id,name\n1,a\nx,b\n", "row 2: expected an id"],
    ["1,a\nb\n", "line 2: expected an id"],
    ["300,0,0,a\n", "line 1: expected"],
    ["[]", "it maps no label"],
  ];
  for (const [text, message] of bad) {
    await assertRejects(() => entries(text), FormatError, message, text);
  }
  await assertRejects(
    () => readLabelMapFile("no/such/file.csv"),
    InputError,
    "Cannot find no/such/file.csv",
  );
});
