import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";

import { FormatError, InputError, openHistory } from "fair-collapse";

import { openSqlite } from "../../../lib/deps/sqlite.ts";
import { withFolder } from "../../e2e/run_process.ts";
import { madeUpRun, MODELS } from "../../report/made_up_run.ts";

const run = await madeUpRun();
const pets = {
  ...run,
  created: "2026-01-02T03:04:05.000Z",
  data: { ...run.data, name: "pets", path: "photos/pets/" },
};

/** A history in a folder of its own. */
async function withHistory(
  use: (history: Awaited<ReturnType<typeof openHistory>>) => void,
): Promise<void> {
  await withFolder(async (folder) => {
    const history = await openHistory(`${folder}/h.sqlite`);
    try {
      use(history);
    } finally {
      history.close();
    }
  });
}

Deno.test("a history gives back the runs that were added, latest first", async () => {
  await withHistory((history) => {
    assertEquals([history.add(run), history.add(pets)], [1, 2]);
    const [latest, first] = history.list();
    assertEquals([latest.id, latest.data, latest.created], [
      2,
      "pets",
      pets.created,
    ]);
    assertEquals(first.models.map(({ name }) => name), [...run.order]);
    assertEquals(first.models[0].score, Math.max(...run.metrics[0].scores));
    assertEquals(history.run(1).order, run.order);
    assertEquals(history.run().data.name, "pets");
  });
});

Deno.test("a history is filtered by the data's name or place and by a model, with wildcards", async () => {
  const other = await madeUpRun([
    ...MODELS,
    { name: "resnet18", spread: 0.6 },
  ]);
  await withHistory((history) => {
    for (const one of [run, pets, other]) history.add(one);
    const ids = (filter: Parameters<typeof history.list>[0]) =>
      history.list(filter).map(({ id }) => id);
    assertEquals(ids({ data: "pets" }), [2]);
    assertEquals(ids({ data: "photos/*" }), [2]);
    assertEquals(ids({ data: "animal?" }), [3, 1]);
    assertEquals(ids({ model: "resnet*" }), [3]);
    assertEquals(ids({ model: "resnet" }), []);
    assertEquals(ids({ model: "tight", data: "animals" }), [3, 1]);
    assertEquals(ids({ limit: 1 }), [3]);
    // Quotes in a name are letters.
    assertEquals(ids({ data: "' OR 1=1 --" }), []);
  });
});

Deno.test("a history keeps what JSON has no number for as null, and leaves out what only charts need", async () => {
  const lone = await madeUpRun(MODELS.slice(0, 1));
  await withHistory((history) => {
    history.add({ ...lone, details: {} } as unknown as typeof lone);
    assertEquals(history.list()[0].models[0].score, null);
    assert(Number.isNaN(history.run(1).metrics[0].scores[0]));
    assertEquals(history.run(1).details, undefined);
  });
});

Deno.test("a history says what is missing", async () => {
  await withHistory((history) => {
    assertThrows(() => history.run(), InputError, "it is empty");
    assertThrows(() => history.run(7), InputError, "Cannot find run 7 in");
  });
});

Deno.test("a damaged file, a newer one and another program's are named", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/text`, "no database ".repeat(100));
    await assertRejects(
      () => openHistory(`${folder}/text`),
      FormatError,
      "it is damaged (file is not a database); move it away, or pass --db",
    );

    const path = `${folder}/h.sqlite`;
    const history = await openHistory(path);
    for (let index = 0; index < 20; index++) history.add(run);
    history.close();
    const bytes = await Deno.readFile(path);
    // All pages but the first, which says how many there are.
    await Deno.writeFile(`${folder}/torn`, bytes.with(0, 83).fill(7, 4096));
    const torn = await openHistory(`${folder}/torn`);
    assertThrows(() => torn.list(), FormatError, "it is damaged");
    torn.close();

    const sql = async (file: string, text: string) => {
      const database = await openSqlite(file, 0);
      database.exec(text);
      database.close();
    };
    await sql(path, "PRAGMA user_version = 9");
    await assertRejects(
      () => openHistory(path),
      FormatError,
      "a newer fair-collapse wrote it (version 9 of its tables, this one knows 1)",
    );
    await sql(`${folder}/other`, "CREATE TABLE cookies (id)");
    await assertRejects(
      () => openHistory(`${folder}/other`),
      FormatError,
      "it is a database of another program",
    );
    await assertRejects(
      () => openHistory(`${folder}/none/h.sqlite`),
      InputError,
      "in a folder that exists",
    );
  });
});

Deno.test("several processes add to one history at once, and no run is lost", async () => {
  await withFolder(async (folder) => {
    const document = `${folder}/run.json`;
    await Deno.writeTextFile(document, JSON.stringify(run));
    const file = `${folder}/h.sqlite`;
    const script = fileURLToPath(new URL("add_runs.ts", import.meta.url));
    const finished = await Promise.all(
      Array.from({ length: 4 }, () =>
        new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", script, file, document, "25"],
          stdin: "null",
        }).output()),
    );
    for (const { code, stderr } of finished) {
      assertEquals(code, 0, new TextDecoder().decode(stderr));
    }
    const history = await openHistory(file);
    assertEquals(
      history.list().map(({ id }) => id),
      Array.from({ length: 100 }, (_, index) => 100 - index),
    );
    history.close();
  });
});
