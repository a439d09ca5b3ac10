import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { FormatError, InputError, ShapeError } from "../../lib/errors.ts";
import { encodeNpy } from "../../lib/arrays/npy.ts";
import {
  type FeatureFileOptions,
  readFeatureFile,
} from "../../lib/features/read_feature_file.ts";
import {
  allFeatures,
  inTemporaryFolder,
  parquetSchemaOf,
  pythonWithNumpy,
  safetensorsOf,
  withHeader,
  zip,
} from "./feature_files.ts";

const features = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
const labels = Int32Array.of(1, 0, 1, 0);
const probabilities = Float64Array.of(0.25, 0.75, 1, 0, 0.5, 0.5, 0, 1);
const arrays = {
  "features.npy": encodeNpy(features, [4, 2]),
  "labels.npy": encodeNpy(labels),
  "probabilities.npy": encodeNpy(probabilities, [4, 2]),
};

/** Write files, read the first. */
async function read(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: FeatureFileOptions = {},
) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string"
        ? new TextEncoder().encode(content)
        : content;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    const inFolder = (value: unknown) =>
      typeof value === "string" ? `${folder}/${value}` : value;
    const set = await readFeatureFile(`${folder}/${Object.keys(files)[0]}`, {
      ...options,
      labels: inFolder(options.labels) as FeatureFileOptions["labels"],
      probabilities: inFolder(
        options.probabilities,
      ) as FeatureFileOptions["probabilities"],
    });
    return { ...set, data: await allFeatures(set) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The set of all parts above. */
function assertWhole(set: Awaited<ReturnType<typeof read>>): void {
  assertEquals([set.rows, set.dims], [4, 2]);
  assertEquals(set.data, [...features]);
  assertEquals(set.labels, labels);
  assertEquals(set.classNames, ["0", "1"]);
  assertEquals(set.sourceProbabilities, {
    rows: 4,
    dims: 2,
    data: probabilities,
  });
}

Deno.test("readFeatureFile() reads .npy with labels and probabilities beside it", async () => {
  const set = await read(
    {
      "resnet18.npy": arrays["features.npy"],
      "y.npy": arrays["labels.npy"],
      "p.npy": arrays["probabilities.npy"],
    },
    { labels: "y.npy", probabilities: "p.npy" },
  );
  assertWhole(set);
  assertEquals(set.model, "resnet18");
});

Deno.test("readFeatureFile() reads .npz, stored, deflated and zip64", async () => {
  for (
    const options of [{ level: 0 }, { level: 6 }, { level: 6, zip64: true }]
  ) {
    assertWhole(await read({ "a.npz": await zip(arrays, options) }));
  }
});

Deno.test("readFeatureFile() knows the parts of an .npz by other names too", async () => {
  const npz = await zip({
    "X.npy": arrays["features.npy"],
    "y.npy": arrays["labels.npy"],
    "probs.npy": arrays["probabilities.npy"],
    "more.npy": encodeNpy(new Uint8Array(3)),
  });
  assertWhole(await read({ "a.npz": npz }));
});

Deno.test("readFeatureFile() reads safetensors of every float type", async () => {
  const brain = Uint16Array.from(
    features,
    (value) => new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16,
  );
  for (
    const [dtype, data] of [
      ["F16", Float16Array.from(features)],
      ["BF16", brain],
      ["F32", features],
      ["F64", Float64Array.from(features)],
      ["I32", Int32Array.from(features)],
    ] as const
  ) {
    assertWhole(
      await read({
        "a.safetensors": safetensorsOf({
          features: { dtype, shape: [4, 2], data },
          labels: {
            dtype: "I64",
            shape: [4],
            data: BigInt64Array.from(labels, BigInt),
          },
          p: { dtype: "F64", shape: [4, 2], data: probabilities },
        }),
      }),
    );
  }
});

function rowsOf(data: ArrayLike<number>, dims: number): number[][] {
  return Array.from(
    { length: data.length / dims },
    (_, row) => Array.from({ length: dims }, (_, i) => data[row * dims + i]),
  );
}

Deno.test("readFeatureFile() reads parquet with list columns, in several row groups", async () => {
  for (const codec of ["SNAPPY", "UNCOMPRESSED"] as const) {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: "id", data: ["a", "b", "c", "d"] },
        { name: "features", data: rowsOf(features, 2) },
        { name: "label", data: [...labels] },
        { name: "probabilities", data: rowsOf(probabilities, 2) },
      ],
      schema: parquetSchemaOf({
        id: "STRING",
        features: "list",
        label: "INT32",
        probabilities: "list",
      }),
      codec,
      rowGroupSize: 3,
    });
    assertWhole(await read({ "a.parquet": new Uint8Array(bytes) }));
  }
});

Deno.test("readFeatureFile() reads parquet with one column a number", async () => {
  const column = (data: ArrayLike<number>, at: number) =>
    rowsOf(data, 2).map((row) => row[at]);
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: "f0", data: column(features, 0), type: "FLOAT" },
      { name: "f1", data: column(features, 1), type: "FLOAT" },
      { name: "p_0", data: column(probabilities, 0), type: "DOUBLE" },
      { name: "p_1", data: column(probabilities, 1), type: "DOUBLE" },
      { name: "label", data: [...labels], type: "INT32" },
    ],
  });
  assertWhole(await read({ "a.parquet": new Uint8Array(bytes) }));
});

Deno.test("readFeatureFile() reads CSV with columns by name, and without names", async () => {
  const rows = rowsOf(features, 2);
  const named = ["f0,label,f1,p_0,p_1"].concat(
    rows.map(([a, b], i) =>
      [a, labels[i], b, probabilities[2 * i], probabilities[2 * i + 1]].join()
    ),
  ).join("\r\n");
  assertWhole(await read({ "a.csv": `${named}\r\n` }));
  assertWhole(await read({ "a.tsv": named.replaceAll(",", "\t") }));
  assertWhole(
    await read({
      "a.csv": rows.map((row) => row.join(",")).join("\n"),
      "y.csv": "label\n1\n0\n1\n0\n",
      "p.csv": rowsOf(probabilities, 2).map((row) => row.join(",")).join("\n"),
    }, { labels: "y.csv", probabilities: "p.csv" }),
  );
});

Deno.test("readFeatureFile() sorts class names given as strings", async () => {
  const expected = (
    set: { labels: Int32Array; classNames: readonly string[] },
  ) => {
    assertEquals([...set.labels], [1, 0, 2, 0]);
    assertEquals(set.classNames, ["ant", "bee", "cat"]);
  };
  const npy = arrays["features.npy"];
  expected(
    await read({ "a.npy": npy }, { labels: ["bee", "ant", "cat", "ant"] }),
  );
  expected(
    await read({ "a.npy": npy, "y.txt": "bee\nant\ncat\nant\n" }, {
      labels: "y.txt",
    }),
  );
  const points = new Uint32Array(12);
  ["bee", "ant", "cat", "ant"].forEach((name, i) =>
    points.set([...name].map((c) => c.codePointAt(0)!), 3 * i)
  );
  const text = withHeader(
    withHeader(encodeNpy(points), "<u4", "<U3"),
    "(12,)",
    "(4,) ",
  );

  expected(await read({ "a.npy": npy, "y.npy": text }, { labels: "y.npy" }));
});

Deno.test("readFeatureFile() brings probabilities to sum 1", async () => {
  const single = Float32Array.of(0.2504, 0.7504, 1, 0, 0.5, 0.5, 0, 1);
  const { sourceProbabilities } = await read(
    { "a.npy": arrays["features.npy"], "p.npy": encodeNpy(single, [4, 2]) },
    { labels, probabilities: "p.npy" },
  );
  const { data } = sourceProbabilities!;
  assertAlmostEquals(data[0] + data[1], 1, 1e-15);
});

Deno.test("readFeatureFile() streams any shape and order in whole rows that make up the array", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      fc.boolean(),
      async (rows, dims, fortran, zipped) => {
        const data = Float32Array.from(
          { length: rows * dims },
          (_, i) => i / 8,
        );
        let bytes = encodeNpy(data, [rows, dims]);
        if (fortran) {
          const turned = data.map((_, at) =>
            data[(at % rows) * dims + Math.floor(at / rows)]
          );
          bytes = withHeader(
            encodeNpy(turned, [rows, dims]),
            "False,",
            "True, ",
          );
        }
        const set = await read(
          zipped
            ? { "a.npz": await zip({ "x.npy": bytes }) }
            : { "a.npy": bytes },
          { labels: new Int32Array(rows) },
        );
        assertEquals(set.data, [...data]);
      },
    ),
    { numRuns: 40 },
  );
});

/** Reading these files fails with this error. */
function refuses(
  name: string,
  files: () =>
    | Promise<Record<string, Uint8Array | string>>
    | Record<string, Uint8Array | string>,
  options: FeatureFileOptions,
  error: typeof InputError,
  ...messages: string[]
): void {
  Deno.test(`readFeatureFile() refuses ${name}`, async () => {
    const failure = await assertRejects(async () => {
      await read(await files(), options);
    }, error);
    for (const message of messages) {
      assertEquals(
        (failure as Error).message.includes(message),
        true,
        `${(failure as Error).message} should say ${message}`,
      );
    }
  });
}

const npy = arrays["features.npy"];
const one = { "a.npy": npy };

refuses(
  "labels of another count",
  () => one,
  { labels: [0, 1, 0] },
  ShapeError,
  "Expected a label for each of the 4 rows of",
  "the labels given has 3",
);
refuses(
  "a negative label",
  () => one,
  { labels: [0, 1, -1, -1] },
  InputError,
  "Expected labels of 0 or more but found -1 in 2 rows of the labels given",
);
refuses(
  "a label beyond the class names",
  () => one,
  { labels: [0, 1, 2, 1], classNames: ["a", "b"] },
  InputError,
  "Expected labels between 0 and 1 but found 2 in row 2 of the labels given",
);
refuses(
  "a label that is not whole",
  () => one,
  { labels: [0, 1, 0.5, 1] },
  FormatError,
  "Expected labels that are whole numbers or names but found 0.5 in row 2",
);
refuses(
  "a name that is no class",
  () => one,
  { labels: ["a", "b", "c", "a"], classNames: ["a", "b"] },
  InputError,
  'Expected labels among "a", "b" but found "c" in the labels given',
);
refuses(
  "one-hot labels",
  () => ({ ...one, "y.npy": encodeNpy(new Uint8Array(8), [4, 2]) }),
  { labels: "y.npy" },
  ShapeError,
  "one number a row, but found the shape (4, 2); take the argmax",
);
refuses(
  "features without labels",
  () => one,
  {},
  InputError,
  "Cannot find labels for",
  "pass --labels y.npy",
);
refuses(
  "NaN and infinite features",
  () => ({
    "vgg.npy": encodeNpy(Float32Array.of(0, NaN, 1, 1, -Infinity, NaN, 2, 2), [
      4,
      2,
    ]),
  }),
  { labels },
  InputError,
  "Expected finite features but vgg has NaN or Inf in 2 of 4 rows, the first in row",
);
refuses(
  "features with more axes",
  () => ({ "a.npy": encodeNpy(features, [1, 2, 2, 2]) }),
  { labels: [0] },
  ShapeError,
  "to have the shape (rows, dims) but found (1, 2, 2, 2); pool or flatten it",
);
refuses(
  "no rows",
  () => ({ "a.npy": encodeNpy(new Float32Array(), [0, 7]) }),
  { labels: [0] },
  ShapeError,
  "to hold numbers but its shape is (0, 7)",
);
refuses(
  "probabilities that do not sum to 1",
  () => ({
    ...one,
    "p.npy": encodeNpy(Float32Array.of(0.5, 0.5, 0.5, 0.4, 1, 0, 1, 0), [4, 2]),
  }),
  { labels, probabilities: "p.npy" },
  InputError,
  "Expected probabilities that sum to 1 but those of a sum to 0.9 in row 1 of",
  "apply a softmax",
);
refuses(
  "negative probabilities",
  () => ({
    ...one,
    "p.npy": encodeNpy(Float32Array.of(0.5, 0.5, 1.25, -0.25, 1, 0, 1, 0), [
      4,
      2,
    ]),
  }),
  { labels, probabilities: "p.npy" },
  InputError,
  "Expected probabilities of 0 or more but a has -0.25 in row 1, column 1 of",
);
refuses(
  "probabilities that are NaN",
  () => ({
    ...one,
    "p.npy": encodeNpy(Float32Array.of(0.5, 0.5, NaN, 1, 1, 0, 1, 0), [4, 2]),
  }),
  { labels, probabilities: "p.npy" },
  InputError,
  "but a has NaN in row 1, column 0",
);
refuses(
  "probabilities of another count",
  () => ({ ...one, "p.npy": encodeNpy(Float32Array.of(1, 1, 1), [3, 1]) }),
  { labels, probabilities: "p.npy" },
  ShapeError,
  "Expected probabilities for each of the 4 rows of a but",
  "has 3",
);
refuses(
  "an .npz without features, listing what there is",
  async () => ({
    "a.npz": await zip({ "weights.npy": npy, "y.npy": arrays["labels.npy"] }),
  }),
  {},
  FormatError,
  "Cannot find features in",
  "it holds weights, y; name the array features, feature, x",
);
refuses(
  "an .npz with two arrays of features",
  async () => ({ "a.npz": await zip({ "x.npy": npy, "features.npy": npy }) }),
  {},
  FormatError,
  "Cannot tell which array of",
  "there are x and features; leave one",
);
refuses(
  "a zip file without arrays",
  async () => ({ "a.npz": await zip({ "data.pkl": "x" }) }),
  {},
  FormatError,
  "it holds no arrays",
);
refuses(
  "an .npz whose array lies about its shape",
  async () => ({
    "a.npz": await zip({ "x.npy": npy.subarray(0, npy.length - 8) }),
  }),
  { labels },
  FormatError,
  "x in ",
  "header says 4 rows, file holds 3; was the copy interrupted?",
);
refuses(
  "a cut .npz",
  async () => ({ "a.npz": (await zip(arrays)).slice(0, 300) }),
  {},
  FormatError,
  "Cannot read ",
  "was the copy interrupted?",
);
refuses(
  "an .npz with a flipped bit",
  async () => {
    const bytes = await zip({ "x.npy": npy }, { level: 0 });
    bytes[30 + "x.npy".length + 128 + 21] ^= 1;
    return { "a.npz": bytes };
  },
  { labels },
  FormatError,
  "is the file damaged?",
);
refuses(
  "a cut parquet file",
  () => ({ "a.parquet": "PAR1 and then nothing" }),
  { labels },
  FormatError,
  "Cannot read ",
  "is the file damaged?",
);
refuses(
  "parquet lists of different lengths",
  () => ({
    "a.parquet": new Uint8Array(parquetWriteBuffer({
      columnData: [{ name: "features", data: [[1, 2], [3, 4, 5]] }, {
        name: "label",
        data: [0, 1],
      }],
      schema: parquetSchemaOf({ features: "list", label: "INT32" }),
    })),
  }),
  {},
  FormatError,
  "column features has 3 numbers in row 1 but 2 in row 0",
);
refuses(
  "a CSV cell that is no number",
  () => ({ "a.csv": "f0,f1,label\n1,2,0\n3,x,1\n" }),
  {},
  FormatError,
  'expected a number in column f1 of line 3 but found "x"',
);
refuses(
  "CSV rows of different lengths",
  () => ({ "a.csv": "1,2\n3\n" }),
  { labels: [0, 1] },
  FormatError,
  "Cannot read ",
);
refuses(
  "an empty file",
  () => ({ "a.npy": "" }),
  { labels },
  FormatError,
  "it is empty; was the copy interrupted?",
);
refuses(
  "a Git LFS pointer",
  () => ({ "a.npy": "version https://git-lfs.github.com/spec/v1\n" }),
  { labels },
  FormatError,
  "it is a Git LFS pointer; fetch the file with git lfs pull",
);
refuses(
  "a file of another format",
  () => ({ "a.mat": "MATLAB 5.0" }),
  { labels },
  FormatError,
  "it is neither .npy, .npz, safetensors, parquet, HDF5 nor CSV",
);

Deno.test("readFeatureFile() says which file is not there", async () => {
  await assertRejects(
    () => readFeatureFile("no/such/file.npy"),
    InputError,
    "Cannot find no/such/file.npy",
  );
});

const python = pythonWithNumpy();
Deno.test({
  name: "readFeatureFile() reads what numpy writes" +
    (python ? "" : " (skipped: no Python with numpy)"),
  ignore: !python,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const script = `
import numpy as np
x = np.arange(12).reshape(4, 3) / 4
y = np.array(["b", "a", "b", "c"])
for name, t in [("f2", "<f2"), ("f4", "<f4"), ("f8", ">f8"), ("i2", ">i2")]:
    np.save(f"{name}.npy", x.astype(t) if t[1] == "f" else (4 * x).astype(t))
np.save("fortran.npy", np.asfortranarray(x))
np.savez("stored.npz", x=x, y=y)
np.savez_compressed("deflated.npz", embeddings=x, labels=y.astype("S"))
`;
      const { success } = await new Deno.Command(python!, {
        args: ["-c", script],
        cwd: folder,
      }).output();
      assertEquals(success, true);
      const expected = Array.from({ length: 12 }, (_, i) => i / 4);
      for (
        const name of [
          "f2.npy",
          "f4.npy",
          "f8.npy",
          "i2.npy",
          "fortran.npy",
          "stored.npz",
          "deflated.npz",
        ]
      ) {
        const set = await readFeatureFile(
          `${folder}/${name}`,
          name.endsWith(".npy") ? { labels: ["b", "a", "b", "c"] } : {},
        );
        assertEquals(
          await allFeatures(set),
          name === "i2.npy" ? expected.map((value) => 4 * value) : expected,
          name,
        );
        assertEquals([...set.labels], [1, 0, 1, 2]);
        assertEquals(set.classNames, ["a", "b", "c"]);
      }
    }),
});
