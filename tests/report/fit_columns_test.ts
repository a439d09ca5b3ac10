import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

import { fitColumns, GAP } from "../../lib/report/fit_columns.ts";

const COLUMNS = [
  { width: 4 },
  { width: 30, shorten: 16 },
  { width: 8, leaveOut: 2 },
  { width: 10, leaveOut: 1 },
];

Deno.test("fitColumns() leaves a table that fits as it is", () => {
  assertEquals(fitColumns(COLUMNS, 58), [4, 30, 8, 10]);
  assertEquals(fitColumns(COLUMNS, Infinity), [4, 30, 8, 10]);
});

Deno.test("fitColumns() shortens first, then leaves out in the stated order, then shortens more", () => {
  assertEquals(fitColumns(COLUMNS, 50), [4, 22, 8, 10]);
  // Without the last column the name has room again.
  assertEquals(fitColumns(COLUMNS, 43), [4, 27, 8, 0]);
  assertEquals(fitColumns(COLUMNS, 30), [4, 24, 0, 0]);
  assertEquals(fitColumns(COLUMNS, 15), [4, 9, 0, 0]);
});

Deno.test("fitColumns() shortens the widest first", () => {
  const columns = [{ width: 20, shorten: 4 }, { width: 8, shorten: 4 }];
  assertEquals(fitColumns(columns, 18), [8, 8]);
});

Deno.test("fitColumns() fits whenever what must stay fits", () => {
  fc.assert(fc.property(
    fc.array(
      fc.record({
        width: fc.integer({ min: 1, max: 40 }),
        leaveOut: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    fc.integer({ min: 10, max: 120 }),
    (columns, available) => {
      const size = (widths: readonly number[]) =>
        widths.reduce((sum, width) => sum + width + (width && GAP), -GAP);
      const must = columns.filter(({ leaveOut }) => leaveOut === undefined)
        .map(({ width }) => width);
      const widths = fitColumns(columns, available);
      assert(size(widths) <= Math.max(available, size(must)));
    },
  ));
});
