import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Service } from "npm:kubernetes-models@5.1.0/v1";
import { StatefulSet } from "npm:kubernetes-models@5.1.0/apps/v1";
import { Job } from "npm:kubernetes-models@5.1.0/batch/v1";
import { parseAll } from "npm:deno-std@1.4.0/yaml/mod.js";

import { commands } from "../../lib/commands/commands.ts";
import { parseFlags } from "../../lib/commands/parse_flags.ts";
import { hasServer } from "./nats_server.ts";

const folder = fileURLToPath(new URL("../../docs/cluster/", import.meta.url));

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // deno-lint-ignore no-explicit-any
  readonly spec: any;
}

async function manifests(): Promise<Manifest[]> {
  const text = await Deno.readTextFile(`${folder}kubernetes.yaml`);
  return parseAll(text) as Manifest[];
}

Deno.test("the Kubernetes manifests are of the API's schemas", async () => {
  const kinds = { Service, StatefulSet, Job } as unknown as Record<
    string,
    new (manifest: unknown) => { validate(): void }
  >;
  const all = await manifests();
  assertEquals(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`), [
    "Service nats",
    "StatefulSet nats",
    "Job workers",
    "Job rank",
  ]);
  for (const manifest of all) new kinds[manifest.kind](manifest).validate();
});

Deno.test("the manifests' volumes, ports and labels refer to what is there", async () => {
  const all = await manifests();
  const [service, server] = all;
  assertEquals(
    service.spec.selector,
    server.spec.template.metadata.labels,
  );
  assertEquals(server.spec.serviceName, service.metadata.name);
  for (const { spec, kind } of all.slice(1)) {
    const pod = spec.template.spec;
    const named = [...pod.volumes, ...(spec.volumeClaimTemplates ?? [])]
      .map((volume) => volume.name ?? volume.metadata.name);
    for (const { volumeMounts } of pod.containers) {
      for (const { name } of volumeMounts) {
        assert(named.includes(name), `${kind}: no volume ${name}`);
      }
    }
  }
});

Deno.test("the manifests' command lines are ones that the commands take", async () => {
  for (const { kind, spec } of await manifests()) {
    if (kind !== "Job") continue;
    const [name, ...words] = spec.template.spec.containers[0].args;
    const command = commands.find((candidate) => candidate.name === name)!;
    const { positionals } = parseFlags(command, words);
    assertEquals(positionals, []);
  }
});

Deno.test("the Slurm script is valid bash whose worker takes its flags", async () => {
  const path = `${folder}worker.sbatch`;
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-n", path],
    stderr: "piped",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const text = await Deno.readTextFile(path);
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !line.startsWith("#"));
  const options = lines.filter((line) => line.startsWith("#SBATCH"));
  for (const option of options) {
    assert(/^#SBATCH --[a-z-]+(=\S+)?$/.test(option), option);
    // Slurm reads no option after the first command.
    assert(lines.indexOf(option) < first, option);
  }
  const words = text.slice(text.indexOf("cli.ts worker")).replaceAll("\\\n", "")
    .trim().split(/\s+/).slice(2).map((word) =>
      word.replace(/^"?\$.*/, word.includes("CPUS") ? "8" : "value")
    );
  const worker = commands.find(({ name }) => name === "worker")!;
  const { flags } = parseFlags(worker, words);
  assertEquals([flags.threads, flags.user, flags.idle], [8, "worker", 1800]);
});

Deno.test("the Slurm script does not start without the server's address", async () => {
  const { code, stderr } = await new Deno.Command("bash", {
    args: [`${folder}worker.sbatch`],
    env: { NATS_URL: "" },
    stderr: "piped",
  }).output();
  assertEquals(code, 1);
  assert(
    new TextDecoder().decode(stderr).includes(
      "set it to the address of the NATS server",
    ),
  );
});

Deno.test({
  name: "nats-server takes the documented configuration",
  ignore: !hasServer,
  async fn() {
    const copy = await Deno.makeTempDir();
    await Deno.copyFile(
      `${folder}nats-server.conf`,
      `${copy}/nats-server.conf`,
    );
    await Deno.writeTextFile(
      `${copy}/passwords.conf`,
      'RANK_PASSWORD: "a"\nWORKER_PASSWORD: "b"\n',
    );
    const { stderr } = await new Deno.Command("nats-server", {
      args: ["-t", "-c", `${copy}/nats-server.conf`],
      stderr: "piped",
    }).output();
    const said = new TextDecoder().decode(stderr);
    // Its certificate is not there; all that comes before is read.
    assert(/server\.pem|is valid/.test(said), said);
    await Deno.remove(copy, { recursive: true });
  },
});
