import { assertEquals, assertRejects, assertThrows } from "@std/assert";

import { Deno as dropped, mount } from "../../tasks/app/stand_ins/deno.ts";

const file = (text: string) => new File([text], "any");

Deno.test("dropped files are read under the folder that they are put in", async () => {
  mount("/pets", new Map([["cat/1.png", file("meow")], ["note", file("n")]]));
  assertEquals(await dropped.readTextFile("/pets/./cat/../cat/1.png"), "meow");
  const entries = await Array.fromAsync(dropped.readDir("/pets"));
  assertEquals(
    entries.map(({ name, isDirectory }) => [name, isDirectory]),
    [["cat", true], ["note", false]],
  );
  using opened = await dropped.open("/pets/cat/1.png");
  await opened.seek(1);
  const two = new Uint8Array(2);
  assertEquals(await opened.read(two), 2);
  assertEquals(new TextDecoder().decode(two), "eo");
  await opened.seek(4);
  assertEquals(await opened.read(two), null);
});

Deno.test("what is dropped anew takes the place of what was there, and of nothing else", async () => {
  mount("/one", new Map([["a", file("1")], ["b/c", file("2")]]));
  mount("/other", new Map([["a", file("3")]]));
  mount("/one", new Map([["d", file("4")]]));
  const names = await Array.fromAsync(dropped.readDir("/one"));
  assertEquals(names.map(({ name }) => name), ["d"]);
  assertEquals(await dropped.readTextFile("/other/a"), "3");
  await assertRejects(() => dropped.stat("/one/b"), dropped.errors.NotFound);
});

Deno.test("a file that was not dropped is not found, and a folder is no file", async () => {
  mount("/pets", new Map([["cat/1.png", file("meow")]]));
  assertThrows(() => dropped.statSync("/pets/dog"), dropped.errors.NotFound);
  await assertRejects(
    () => dropped.readFile("/pets/cat"),
    dropped.errors.IsADirectory,
  );
  await assertRejects(
    () => Array.fromAsync(dropped.readDir("/pets/cat/1.png")),
    dropped.errors.NotADirectory,
  );
});
