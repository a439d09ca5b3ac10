import { assertEquals, assertThrows } from "@std/assert";

import { FormatError } from "../../lib/errors.ts";
import { parseListing } from "../../lib/pipeline/zoo_listing.ts";

const head = {
  name: "patches",
  base: "streets/train",
  classes: ["car", "road"],
};

function parse(task: "image" | "segmentation" | "text", rest: unknown) {
  return parseListing(
    JSON.stringify({ ...head, ...Object(rest) }),
    task,
    "patches.json",
  );
}

Deno.test("parseListing() reads whole images and windows of images", () => {
  const { samples } = parse("image", {
    samples: [["a.png", "car"], ["b.png", "road", [4, 0, 16, 8]]],
  });
  assertEquals(samples, [
    { file: "a.png", className: "car", window: undefined },
    { file: "b.png", className: "road", window: [4, 0, 16, 8] },
  ]);
});

Deno.test("parseListing() reads scenes with their size and void label", () => {
  const listing = parse("segmentation", {
    samples: [["images/a.png", "labels/a.png"]],
    void: 2,
    width: 96,
    height: 72,
  });
  assertEquals(listing.task, "segmentation");
  assertEquals(listing.samples, [["images/a.png", "labels/a.png"]]);
});

Deno.test("parseListing() refuses a path that leads out of the data folder", () => {
  for (
    const path of ["../secret.png", "/etc/passwd", "a/../../b", "C:\\x", ""]
  ) {
    assertThrows(
      () => parse("image", { samples: [[path, "car"]] }),
      FormatError,
      `patches.json: expected paths below the data folder but found "${path}"`,
    );
  }
  assertThrows(
    () => parse("image", { base: "..", samples: [["a.png", "car"]] }),
    FormatError,
    'found ".."',
  );
});

Deno.test("parseListing() names the class that is not declared, and the field that is wrong", () => {
  assertThrows(
    () => parse("text", { samples: [["a.jsonl", 0, "tree"]] }),
    FormatError,
    'patches.json: a sample is of class "tree", which is none of car, road',
  );
  assertThrows(
    () => parse("text", { samples: [["a.jsonl", -1, "car"]] }),
    FormatError,
    "patches.json: samples[0][1]",
  );
  assertThrows(() => parse("image", { samples: [] }), FormatError, "samples");
  assertThrows(
    () => parseListing("{", "image", "patches.json"),
    FormatError,
    "patches.json: it is not JSON",
  );
});
