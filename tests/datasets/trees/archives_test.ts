import { assertEquals, assertRejects } from "@std/assert";
import { imageFolder } from "../../../lib/datasets/image_folder.ts";
import {
  openDataset,
  type OpenDatasetOptions,
} from "../../../lib/datasets/open_dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { concat, type Files, gzip, tar, tarHeader, zip } from "../archives.ts";
import { assertSurvivesDamage } from "../damaged.ts";
import { onePixel, withFolder } from "../made_up_images.ts";

const pets: Files = {
  "cat/b.gif": onePixel(2),
  "cat/a.gif": onePixel(1),
  "dog/c.gif": onePixel(3),
};
const under = (folder: string, files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes]),
  );
const archives: Record<string, (files: Files) => Uint8Array<ArrayBuffer>> = {
  "pets.zip": zip,
  "pets.tar": tar,
  "pets.tar.gz": (files) => gzip(tar(files)),
};

async function assertRefuses(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  message: string,
  options?: OpenDatasetOptions,
): Promise<void> {
  await withFolder({ [name]: bytes }, async (folder) => {
    await assertRejects(
      () => openDataset(`${folder}/${name}`, options),
      InputError,
      message.replaceAll("FOLDER", folder),
    );
  });
}

Deno.test("openDataset() reads a zip or tar file as the folder that was packed", async () => {
  await withFolder(pets, async (folder) => {
    const { fingerprint, classNames } = await imageFolder(folder);
    for (const name of ["pets.zip", "pets.tar"]) {
      for (const files of [pets, under("pets", pets), under("a/b", pets)]) {
        await Deno.writeFile(`${folder}/${name}`, archives[name](files));
        const dataset = await openDataset(`${folder}/${name}`);
        assertEquals(dataset.fingerprint, fingerprint);
        assertEquals(dataset.classNames, classNames);
        assertEquals(dataset.name, "pets");
      }
    }
  });
});

Deno.test("openDataset() keeps the order of a compressed tar file, and begins where it is asked to", async () => {
  await withFolder(
    { "pets.tar.gz": archives["pets.tar.gz"](pets) },
    async (folder) => {
      const dataset = await openDataset(`${folder}/pets.tar.gz`);
      if (dataset.task !== "image") throw new Error("no images");
      assertEquals([...dataset.labels], [0, 0, 1]);
      for (let start = 0; start <= 3; start++) {
        const colours = [];
        for await (const sample of dataset.samples({ start })) {
          colours.push((await sample.bytes())[15]);
        }
        assertEquals(colours, [2, 1, 3].slice(start));
      }
    },
  );
});

Deno.test("samples of a tar file can still be read when all have been listed, until it is cut", async () => {
  await withFolder({ "pets.tar": tar(pets) }, async (folder) => {
    const path = `${folder}/pets.tar`;
    const dataset = await openDataset(path);
    if (dataset.task !== "image") throw new Error("no images");
    const samples = await Array.fromAsync(dataset.samples());
    assertEquals((await samples[2].bytes())[15], 3);
    await Deno.truncate(path, 1024);
    for (
      const read of [
        () => samples[2].bytes(),
        async () => {
          for await (const sample of dataset.samples()) await sample.bytes();
        },
      ]
    ) {
      await assertRejects(read, InputError, "the archive ends at byte");
    }
  });
});

Deno.test("openDataset() takes splits within an archive, and leaves hidden files", async () => {
  const files = {
    ...under("train", pets),
    "test/cat/x.gif": onePixel(9),
    "test/dog/x.gif": onePixel(8),
    "__MACOSX/train/cat/._a.gif": onePixel(7),
    "train/.DS_Store": onePixel(6),
  };
  for (const [name, pack] of Object.entries(archives)) {
    await withFolder({ [name]: pack(files) }, async (folder) => {
      const train = await openDataset(`${folder}/${name}`);
      assertEquals([train.name, train.size], ["pets/train", 3]);
      const test = await openDataset(`${folder}/${name}`, { split: "test" });
      assertEquals([test.name, test.size], ["pets/test", 2]);
      assertEquals(
        test.remarks!.includes(
          "Of the splits train, test the images of test were taken.",
        ),
        true,
      );
    });
  }
});

Deno.test("openDataset() reads paths of any length and several members of gzip", async () => {
  const long = `cat/${"x".repeat(150)}.gif`;
  const bytes = tar({ ...pets, [long]: onePixel(5) });
  const members = concat(gzip(bytes.slice(0, 700)), gzip(bytes.slice(700)));
  await withFolder({ "a.tar": bytes, "b.tar.gz": members }, async (folder) => {
    for (const name of ["a.tar", "b.tar.gz"]) {
      assertEquals((await openDataset(`${folder}/${name}`)).size, 4);
    }
  });
});

Deno.test("openDataset() refuses an archive whose paths lead out of it", async () => {
  for (const bad of ["../cat/x.gif", "/etc/x.gif", "cat/../../x.gif"]) {
    for (const [name, pack] of Object.entries(archives)) {
      await assertRefuses(
        name,
        pack({ ...pets, [bad]: onePixel(1) }),
        name === "pets.zip"
          ? "Cannot open FOLDER/pets.zip: one of its entries leads out of the archive; do not trust it"
          : `Cannot open FOLDER/${name}: its entry "${bad}" leads out of the archive; do not trust it`,
      );
    }
  }
});

Deno.test("openDataset() passes over links and devices in a tar file", async () => {
  const bytes = concat(
    tarHeader("cat/link.gif", 0, "2"),
    tarHeader("cat/device.gif", 0, "3"),
    tar(pets),
  );
  await withFolder({ "pets.tar": bytes }, async (folder) => {
    assertEquals((await openDataset(`${folder}/pets.tar`)).size, 3);
  });
});

Deno.test("openDataset() refuses files in archives that inflate as bombs do", async () => {
  const bomb = concat(onePixel(1), new Uint8Array(2 ** 25));
  await assertRefuses(
    "pets.zip",
    zip({ ...pets, "dog/bomb.gif": bomb }),
    "over 200 times as many; it looks like a bomb",
  );
  await assertRefuses(
    "pets.tar.gz",
    gzip(tar({ ...pets, "dog/bomb.gif": bomb })),
    "over 200 times as many; it looks like a bomb",
  );
});

Deno.test("openDataset() says which file of an archive is damaged, encrypted or of another size than stated", async () => {
  await assertRefuses(
    "pets.zip",
    zip(pets, { size: 40 }),
    "Cannot read cat/a.gif in FOLDER/pets.zip: the entry is damaged",
  );
  await assertRefuses(
    "pets.zip",
    zip(pets, { flags: 1 }),
    "Cannot read cat/b.gif in FOLDER/pets.zip: it needs a password; unpack it",
  );
  await assertRefuses(
    "pets.zip",
    zip(pets).slice(0, -30),
    "Cannot open FOLDER/pets.zip as a zip file of",
  );
});

Deno.test("openDataset() names the byte at which a tar file is cut off or damaged", async () => {
  const whole = tar(pets);
  await assertRefuses(
    "pets.tar",
    whole.slice(0, 520),
    "Cannot read FOLDER/pets.tar: it ends at byte 520 within an entry that goes on to byte 547; was the copy interrupted?",
  );
  await assertRefuses(
    "pets.tar",
    whole.slice(0, 1100),
    "Cannot read FOLDER/pets.tar: no tar header at byte 1024: it has 76 of 512 bytes",
  );
  const changed = whole.slice();
  changed[1024] ^= 1;
  await assertRefuses(
    "pets.tar",
    changed,
    "Cannot read FOLDER/pets.tar: no tar header at byte 1024: Invalid tar header",
  );
  await assertRefuses(
    "pets.tar.gz",
    gzip(whole).slice(0, -20),
    "Cannot read FOLDER/pets.tar.gz: its compression breaks off after",
  );
});

Deno.test("openDataset() names an archive without images, and a file that is no archive", async () => {
  await assertRefuses(
    "a.zip",
    zip({ "readme.txt": new Uint8Array(3) }),
    "Cannot find images in FOLDER/a.zip",
  );
  await assertRefuses(
    "a.xyz",
    new Uint8Array(600),
    "Cannot open FOLDER/a.xyz as an image folder: it is a file",
    { task: "image" },
  );
});

Deno.test("openDataset() leaves out bad files of an archive if it may", async () => {
  const files = { ...pets, "dog/text.gif": new TextEncoder().encode("hello") };
  for (const [name, pack] of Object.entries(archives)) {
    await assertRefuses(
      name,
      pack(files),
      `Cannot read dog/text.gif in FOLDER/${name}: its content is no image that is known`,
    );
    await withFolder({ [name]: pack(files) }, async (folder) => {
      const dataset = await openDataset(`${folder}/${name}`, { skipBad: true });
      assertEquals(dataset.size, 3);
    });
  }
});

Deno.test("openDataset() remembers hashes of an archive's files, and forgets them when it changes", async () => {
  await withFolder({ "pets.zip": zip(pets) }, async (folder) => {
    const hashMemory = `${folder}/hashes`;
    const path = `${folder}/pets.zip`;
    await Deno.utime(path, 1000, 1000);
    const first = await openDataset(path, { hashMemory });
    assertEquals(
      (await openDataset(path, { hashMemory })).fingerprint,
      first.fingerprint,
    );
    await Deno.writeFile(path, zip({ ...pets, "cat/a.gif": onePixel(77) }));
    const changed = await openDataset(path, { hashMemory });
    assertEquals(changed.fingerprint === first.fingerprint, false);
  });
});

for (const [name, pack] of Object.entries(archives)) {
  Deno.test(`openDataset() opens ${name}, cut or changed at any bytes, or says what is wrong with it`, async () => {
    await assertSurvivesDamage({ [name]: pack(pets) }, name);
  });
}

Deno.test("archives are told by content where their name says nothing", async () => {
  await withFolder(
    { "download": zip(pets), "other": tar(pets) },
    async (folder) => {
      assertEquals((await openDataset(`${folder}/download`)).size, 3);
      assertEquals((await openDataset(`${folder}/other`)).size, 3);
    },
  );
});

Deno.test("a zip file with a wrong checksum is a FormatError or SampleError, which are InputErrors", async () => {
  const bytes = zip(pets);
  bytes[14] ^= 1;
  bytes[bytes.length - 22 - 3 * 46 - 27 + 16] ^= 1;
  await withFolder({ "pets.zip": bytes }, async (folder) => {
    await assertRejects(() => openDataset(`${folder}/pets.zip`), InputError);
  });
});
