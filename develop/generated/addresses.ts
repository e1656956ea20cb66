import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { GeneratedFile } from "./file";
import { stackNamed } from "./synthesized";

const ADDRESSES = "__tests__/stacks/addresses";

/** The pinned addresses of every stack that has a file: a changed line is a resource that Terraform replaces or destroys. */
export const addressFiles = (): GeneratedFile[] =>
  readdirSync(join(resolve(__dirname, "../.."), ADDRESSES)).map((file) => {
    const { resource } = stackNamed(file.replace(/\.txt$/, ""));
    const addresses = Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}`),
    );
    return { path: `${ADDRESSES}/${file}`, text: `${addresses.sort().join("\n")}\n` };
  });
