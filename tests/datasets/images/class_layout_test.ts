import { assertEquals } from "@std/assert";
import { openDataset } from "../../../lib/datasets/open_dataset.ts";
import { hasClassFolders } from "../../../lib/datasets/images/class_layout.ts";
import { listingOf } from "../../../lib/datasets/trees/file_tree.ts";
import { withFolder } from "../made_up_images.ts";

Deno.test("hasClassFolders() tells folders of classes from heaps of images", () => {
  const cases: [string[], boolean][] = [
    [["cat/1.gif", "dog/1.gif"], true],
    [
      [
        "train/cat/1.gif",
        "train/dog/1.gif",
        "test/cat/1.gif",
        "test/dog/1.gif",
      ],
      true,
    ],
    [["train/1.gif", "test/1.gif"], false],
    [["images/1.gif", "images/2.gif"], false],
    [["images/1.gif", "masks/1.gif"], false],
    [["cat/1.gif", "dog/1.gif", "lone.gif"], false],
    [["train/cat/1.gif", "test/1.gif"], false],
    [["val/images/1.gif"], false],
    [[], false],
  ];
  for (const [paths, expected] of cases) {
    assertEquals(hasClassFolders(listingOf(paths)), expected, paths.join());
  }
});

Deno.test("openDataset() finds classes below folders that only hold them together, and says so", async () => {
  await withFolder({
    "readme.md": "about",
    "set/annotations/x.txt": "none",
    "set/images/cat/1.gif": 1,
    "set/images/dog/1.gif": 2,
  }, async (folder) => {
    const { classNames, remarks } = await openDataset(folder);
    assertEquals(classNames, ["cat", "dog"]);
    assertEquals(
      remarks![0],
      `The images were found in ${folder}/set/images.`,
    );
  });
});

Deno.test("openDataset() gives WordNet's numbers the names of a words file, whatever its form", async () => {
  const images = {
    "train/n01440764/a.gif": 1,
    "train/n02012849/b.gif": 2,
    "train/n03126707/c.gif": 3,
    "val/n01440764/a.gif": 4,
  };
  const expected = ["tench", "crane (n02012849)", "crane (n03126707)"];
  const forms: Record<string, string> = {
    "words.txt":
      "n01440764\ttench, Tinca tinca\nn02012849\tcrane\nn03126707\tcrane\nn00000001\tnone\n",
    "LOC_synset_mapping.txt":
      "n01440764 tench, Tinca tinca\nn02012849 crane\nn03126707 crane\n",
    "map_clsloc.txt":
      "n01440764 449 tench\nn02012849 1 crane\nn03126707 2 crane\n",
    "imagenet_class_index.json":
      '{"0": ["n01440764", "tench"], "134": ["n02012849", "crane"], "517": ["n03126707", "crane"]}',
  };
  for (const [name, text] of Object.entries(forms)) {
    await withFolder({ ...images, [name]: text }, async (folder) => {
      const { classNames, remarks } = await openDataset(folder);
      assertEquals(classNames, expected, name);
      assertEquals(
        remarks![0],
        `WordNet's numbers were replaced by the names in ${folder}/${name}.`,
      );
    });
  }
});

Deno.test("openDataset() keeps WordNet's numbers where no file names them all", async () => {
  const numbers = ["n01440764", "n02012849"];
  await withFolder({
    "n01440764/a.gif": 1,
    "n02012849/b.gif": 2,
    "words.txt": "n01440764\ttench\n",
  }, async (folder) => {
    assertEquals((await openDataset(folder)).classNames, numbers);
  });
});
