import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stratifiedSample } from "../../lib/datasets/stratified_sample.ts";

/** Classes of 1 to 30 uniquely named samples. */
const someClasses = fc.array(fc.integer({ min: 1, max: 30 }), {
  minLength: 1,
  maxLength: 8,
}).map((sizes) =>
  sizes.map((size, id) =>
    Array.from({ length: size }, (_, i) => `class ${id}/${i}`)
  )
);
const seed = fc.integer({ min: -100, max: 100 });

function sizesOf(classes: readonly (readonly string[])[]): number[] {
  return classes.map(({ length }) => length);
}

Deno.test("stratifiedSample() gives every class its own samples in their order, each once", () => {
  fc.assert(fc.property(
    someClasses,
    seed,
    fc.nat(100),
    fc.integer({ min: 1, max: 20 }),
    (classes, seed, more, perClass) => {
      const limit = classes.length + more;
      const sample = stratifiedSample(classes, { limit, perClass, seed });
      assertEquals(sample.length, classes.length);
      sample.forEach((names, id) => {
        const kept = new Set(names);
        assertEquals(names, classes[id].filter((name) => kept.has(name)));
        assert(names.length >= 1 && names.length <= perClass);
      });
      const most = sizesOf(classes).reduce(
        (sum, size) => sum + Math.min(size, perClass),
        0,
      );
      assertEquals(
        sizesOf(sample).reduce((a, b) => a + b),
        Math.min(limit, most),
      );
    },
  ));
});

Deno.test("stratifiedSample() gives each class its share of the limit to within two samples of it", () => {
  fc.assert(fc.property(someClasses, fc.nat(100), (classes, more) => {
    const total = sizesOf(classes).reduce((a, b) => a + b);
    const limit = Math.min(total, classes.length + more);
    const sample = stratifiedSample(classes, { limit });
    // One each comes first, which takes from the large what shares would have given them.
    const slack = classes.length + 1;
    sample.forEach(({ length }, id) => {
      const share = classes[id].length * limit / total;
      assert(length >= Math.floor(share) - slack && length <= share + 2);
    });
  }));
});

Deno.test("stratifiedSample() draws the same with the same seed, and a part of what it draws under a higher limit", () => {
  fc.assert(fc.property(
    someClasses,
    seed,
    fc.nat(40),
    fc.nat(40),
    (classes, seed, first, more) => {
      const limit = classes.length + first;
      const small = stratifiedSample(classes, { limit, seed });
      assertEquals(small, stratifiedSample(classes, { limit, seed }));
      const large = stratifiedSample(classes, { limit: limit + more, seed });
      small.forEach((names, id) => {
        for (const name of names) assert(large[id].includes(name));
      });
    },
  ));
});

Deno.test("stratifiedSample() draws whom it draws whatever the order of the names", () => {
  fc.assert(fc.property(someClasses, seed, (classes, seed) => {
    const forwards = stratifiedSample(classes, { perClass: 3, seed });
    const backwards = stratifiedSample(
      classes.map((names) => names.toReversed()),
      { perClass: 3, seed },
    );
    assertEquals(forwards, backwards.map((names) => names.toReversed()));
  }));
});

Deno.test("stratifiedSample() loses at most one of its draw when a file is added", () => {
  fc.assert(fc.property(someClasses, seed, (classes, seed) => {
    const before = stratifiedSample(classes, { perClass: 5, seed });
    const added = classes.map((names) => [...names, "new"]);
    stratifiedSample(added, { perClass: 5, seed }).forEach((names, id) => {
      const lost = before[id].filter((name) => !names.includes(name));
      assert(lost.length <= 1);
    });
  }));
});

Deno.test("stratifiedSample() draws each sample about equally often over many seeds", () => {
  const names = Array.from({ length: 10 }, (_, i) => `cat/${i}.jpg`);
  const drawn = new Map(names.map((name) => [name, 0]));
  for (let seed = 0; seed < 1000; seed++) {
    for (const name of stratifiedSample([names], { perClass: 3, seed })[0]) {
      drawn.set(name, drawn.get(name)! + 1);
    }
  }
  // 300 expected, with a standard deviation of 14.5.
  for (const [name, times] of drawn) {
    assert(Math.abs(times - 300) < 60, `${name} was drawn ${times} times`);
  }
});
