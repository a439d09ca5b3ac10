import { assertEquals, assertRejects } from "@std/assert";
import { listAsTable } from "../../../lib/datasets/tables/list_file.ts";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { withFolder } from "../made_up_images.ts";

Deno.test("listAsTable() reads lines of a path and a class, and nothing else", () => {
  assertEquals(
    listAsTable("a/b c.jpg 3\nd.PNG 4\n"),
    "image\tlabel\na/b c.jpg\t3\nd.PNG\t4\n",
  );
  assertEquals(
    listAsTable("a.jpg red fox\n"),
    "image\tlabel\na.jpg\tred fox\n",
  );
  assertEquals(listAsTable("a.jpg 3 1 1\n"), "image\tlabel\na.jpg\t3\n");
  assertEquals(
    listAsTable("a.jpg\tn01440764\t0\t62\r\n"),
    "image\tlabel\na.jpg\tn01440764\n",
  );
  assertEquals(
    listAsTable("a.jpg,cat\n\nb.jpg\n"),
    "image\tlabel\na.jpg\tcat\nb.jpg\t\n",
  );
  assertEquals(listAsTable("some words\n"), undefined);
  assertEquals(listAsTable(""), undefined);
});

Deno.test("openDataset() takes a list of images, by its path or from a folder", async () => {
  await withFolder({
    "images/a.gif": 1,
    "images/b.gif": 2,
    "train.txt": "images/a.gif 0\nimages/b.gif 1\n",
    "notes.txt": "nothing of interest",
  }, async (folder) => {
    for (const path of [folder, `${folder}/train.txt`]) {
      const dataset = await openDataset(path);
      assertEquals([dataset.task, dataset.size], ["image", 2]);
      assertEquals(
        dataset.remarks![0],
        "Recognised as a table of images: paths from column image of train.txt, classes from label.",
      );
    }
    await Deno.writeTextFile(
      `${folder}/train.txt`,
      "images/a.gif 0\nimages/b.gif\n",
    );
    await assertRejects(
      () => openDataset(folder),
      InputError,
      `Cannot use ${folder}/train.txt, row 2: column label has no label there`,
    );
  });
});
