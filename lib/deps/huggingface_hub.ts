/** The client of the Hugging Face hub, loaded when the first repository is named. @module */

/** A file or folder of a repository, as the hub lists it. */
export interface HubEntry {
  /** "file", "directory" or another kind. */
  readonly type: string;
  /** Path in the repository. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Id of its blob in git. */
  readonly oid?: string;
  /** Where git holds but a pointer: the file's SHA-256 and bytes. */
  readonly lfs?: { readonly oid: string; readonly size: number };
  /** Its hash in the store that follows LFS. */
  readonly xetHash?: string;
}

interface Shared {
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
}

/** The part of the client that is used here. */
export interface HubClient {
  /** Every file of a repository at a revision. */
  listFiles(
    options: Shared & {
      readonly repo: { readonly type: string; readonly name: string };
      readonly revision: string;
      readonly recursive: true;
    },
  ): AsyncIterable<HubEntry>;
  /** What the hub knows of a model: here the commit that a revision stands for. */
  modelInfo(options: InfoOptions): Promise<{ readonly sha: string }>;
  /** The same of a data set. */
  datasetInfo(options: InfoOptions): Promise<{ readonly sha: string }>;
  /** Models of an owner. */
  listModels(
    options: Shared & {
      readonly search: {
        readonly owner: string;
        readonly query?: string;
      };
      readonly additionalFields: readonly ["filePaths"];
      readonly sort: "id";
    },
  ): AsyncIterable<{
    readonly name: string;
    readonly filePaths: readonly string[];
  }>;
}

interface InfoOptions extends Shared {
  readonly name: string;
  readonly revision: string;
  readonly additionalFields: readonly ["sha"];
}

/** The client. */
export async function loadHubClient(): Promise<HubClient> {
  return await import(
    "npm:@huggingface/hub@2.17.5"
  ) as unknown as HubClient;
}
