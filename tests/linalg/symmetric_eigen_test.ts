import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError, ShapeError } from "../../lib/errors.ts";

import { leadingEigenvectors } from "../../lib/linalg/leading_eigenvectors.ts";
import {
  spectralComponents,
  symmetricEigen,
} from "../../lib/linalg/symmetric_eigen.ts";
import { tridiagonalEigenvalues } from "../../lib/linalg/tridiagonal_eigenvalues.ts";
import { tridiagonalise, turn } from "../../lib/linalg/tridiagonalise.ts";
import {
  apply,
  dot,
  rowOf,
  semidefinite,
  type Square,
} from "./symmetric_cases.ts";

/** Shapes that go wrong first: block borders, low rank, many scales, axes of zeros. */
const cases = [
  { dims: 1, rank: 1 },
  { dims: 2, rank: 2 },
  { dims: 31, rank: 40 },
  { dims: 32, rank: 32 },
  { dims: 33, rank: 5 },
  { dims: 65, rank: 64, decades: 7 },
  { dims: 150, rank: 20, decades: 3 },
  { dims: 160, rank: 60, dead: 40 },
  { dims: 200, rank: 300 },
];

function assertEigen(
  matrix: Square,
  values: Float64Array,
  vectors: Square,
): void {
  const size = Math.abs(values[0]);
  for (let k = 0; k < vectors.rows; k++) {
    const vector = rowOf(vectors, k);
    apply(matrix, vector).forEach((value, dim) =>
      assertAlmostEquals(value, values[k] * vector[dim], 1e-12 * size)
    );
    for (let other = 0; other <= k; other++) {
      const expected = other === k ? 1 : 0;
      assertAlmostEquals(dot(vector, rowOf(vectors, other)), expected, 1e-12);
    }
  }
}

for (const { dims, rank, ...more } of cases) {
  const name = JSON.stringify({ dims, rank, ...more });
  Deno.test(`symmetricEigen() gives orthonormal eigenvectors of ${name}, values descending`, async () => {
    const matrix = await semidefinite(dims, rank, more);
    const { values, vectors } = symmetricEigen(matrix);
    assertEquals(values.length, dims);
    assertEigen(matrix, values, vectors);
    assertEquals(values, values.toSorted().reverse());
  });

  Deno.test(`spectralComponents() measures vectors along the eigenvectors of ${name}`, async () => {
    const matrix = await semidefinite(dims, rank, more);
    const wanted = symmetricEigen(matrix);
    const probes = await semidefinite(dims, 3, { seed: 5 });
    const { values, components } = spectralComponents(matrix, probes);
    values.forEach((value, k) => {
      assertAlmostEquals(value, wanted.values[k], 1e-12 * wanted.values[0]);
    });
    // Signs, and bases of equal eigenvalues, are free: compare what a power of the matrix makes of them.
    const probe = rowOf(probes, 0);
    const image = apply(matrix, apply(matrix, probe));
    const sum = values.reduce(
      (total, value, k) => total + value ** 2 * components.data[k * dims] ** 2,
      0,
    );
    assertAlmostEquals(sum, dot(probe, image), 1e-10 * Math.abs(sum) + 1e-300);
  });

  Deno.test(`tridiagonalise() and turn() take ${name} apart and together again`, async () => {
    const matrix = await semidefinite(dims, rank, more);
    const form = tridiagonalise(matrix);
    const probes = await semidefinite(dims, 2, { seed: 6 });
    const there = turn(form, probes);
    const back = turn(form, there, true);
    back.data.forEach((value, at) =>
      assertAlmostEquals(value, probes.data[at], 1e-10)
    );
    const x = rowOf(there, 0);
    const image = x.map((value, row) =>
      form.diagonal[row] * value +
      (row > 0 ? form.beside[row - 1] * x[row - 1] : 0) +
      (row + 1 < dims ? form.beside[row] * x[row + 1] : 0)
    );
    const expected = turn(form, {
      rows: 1,
      dims,
      data: apply(matrix, rowOf(probes, 0)),
    }).data;
    const size = Math.max(...expected.map(Math.abs));
    image.forEach((value, row) =>
      assertAlmostEquals(value, expected[row], 1e-12 * size)
    );
  });

  Deno.test(`leadingEigenvectors() finds a third of the eigenvectors of ${name}`, async () => {
    const matrix = await semidefinite(dims, rank, more);
    const form = tridiagonalise(matrix);
    const values = tridiagonalEigenvalues(form);
    const found = leadingEigenvectors(form, values, Math.ceil(dims / 3));
    assertEquals(found === undefined, false);
    assertEigen(matrix, values, turn(form, found!, true));
  });
}

Deno.test("tridiagonalEigenvalues() knows the second-difference matrix", () => {
  const dims = 50;
  const values = tridiagonalEigenvalues({
    dims,
    diagonal: new Float64Array(dims).fill(2),
    beside: new Float64Array(dims).fill(-1, 0, dims - 1),
  });
  values.forEach((value, k) =>
    assertAlmostEquals(
      value,
      2 - 2 * Math.cos((dims - k) * Math.PI / (dims + 1)),
      1e-13,
    )
  );
});

Deno.test("tridiagonalEigenvalues() keeps the digits of small numbers beside one of 1e14", () => {
  const small = {
    dims: 3,
    diagonal: Float64Array.of(1, 2, 4),
    beside: Float64Array.of(0.5, 0.25, 0),
  };
  const expected = tridiagonalEigenvalues(small);
  for (const order of ["first", "last"]) {
    const diagonal = Float64Array.of(1e14, ...small.diagonal);
    const beside = Float64Array.of(1e-3, 0.5, 0.25);
    if (order === "last") diagonal.reverse(), beside.reverse();
    const values = tridiagonalEigenvalues({
      dims: 4,
      diagonal,
      beside: Float64Array.of(...beside, 0),
    });
    expected.forEach((value, k) =>
      assertAlmostEquals(values[k + 1], value, 1e-13)
    );
  }
});

Deno.test("leadingEigenvectors() tells equal eigenvalues apart", () => {
  const dims = 9;
  const form = {
    dims,
    diagonal: Float64Array.of(3, 3, 3, 1, 1, 1, 0, 0, 0),
    beside: new Float64Array(dims),
  };
  const vectors = leadingEigenvectors(form, tridiagonalEigenvalues(form), 6)!;
  const matrix = { rows: dims, dims, data: new Float64Array(dims * dims) };
  form.diagonal.forEach((value, dim) => matrix.data[dim * dims + dim] = value);
  assertEigen(matrix, Float64Array.of(3, 3, 3, 1, 1, 1), vectors);
});

Deno.test("an eigendecomposition of numbers that are not finite says so and ends", () => {
  const data = Float64Array.of(1, NaN, NaN, 2);
  assertThrows(
    () => symmetricEigen({ rows: 2, dims: 2, data }),
    InputError,
    "Cannot find the eigenvalues of a 2 x 2 matrix",
  );
});

Deno.test("tridiagonalise() names the shape of a matrix that is not square", () => {
  assertThrows(
    () => tridiagonalise({ rows: 2, dims: 3, data: new Float64Array(6) }),
    ShapeError,
    "Cannot bring 2 x 3 to tridiagonal form",
  );
});
