import { assertAlmostEquals, assertEquals } from "@std/assert";

import { lbfgs } from "../../lib/linalg/lbfgs.ts";

Deno.test("lbfgs() finds the bottom of Rosenbrock's valley", async () => {
  const { point, value, converged } = await lbfgs(
    ([x, y]) => ({
      value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(
        -2 * (1 - x) - 400 * x * (y - x * x),
        200 * (y - x * x),
      ),
    }),
    Float64Array.of(-1.2, 1),
    { tolerance: 1e-9 },
  );
  assertEquals(converged, true);
  assertAlmostEquals(point[0], 1, 1e-8);
  assertAlmostEquals(point[1], 1, 1e-8);
  assertAlmostEquals(value, 0, 1e-15);
});

Deno.test("lbfgs() solves a quadratic of condition 1e4, and keeps the start", async () => {
  const scales = Float64Array.from(
    { length: 20 },
    (_, at) => 10 ** (4 * at / 19),
  );
  const start = new Float64Array(20);
  const { point, iterations } = await lbfgs(
    (x) => ({
      value: x.reduce(
        (sum, xi, at) => sum + scales[at] / 2 * (xi - at) ** 2,
        0,
      ),
      gradient: x.map((xi, at) => scales[at] * (xi - at)),
    }),
    start,
    { tolerance: 1e-6, maxIterations: 2000 },
  );
  point.forEach((xi, at) => assertAlmostEquals(xi, at, 2e-6));
  assertEquals(start, new Float64Array(20));
  assertEquals(iterations < 1000, true);
});

Deno.test("lbfgs() stops after as many steps as it may take, no higher than it began", async () => {
  const { value, iterations, converged } = await lbfgs(
    ([x]) => ({ value: Math.cosh(x), gradient: Float64Array.of(Math.sinh(x)) }),
    Float64Array.of(30),
    { maxIterations: 2 },
  );
  assertEquals([iterations, converged], [2, false]);
  assertEquals(value < Math.cosh(30), true);
});

Deno.test("lbfgs() stays where it is at a minimum", async () => {
  const { iterations, point } = await lbfgs(
    ([x]) => ({ value: x * x, gradient: Float64Array.of(2 * x) }),
    Float64Array.of(0),
  );
  assertEquals([iterations, point[0]], [0, 0]);
});
