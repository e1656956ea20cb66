import { resolve } from "node:path";
import type { EnvironmentConfig } from "../../environments/schema";

export const projectRoot = resolve(__dirname, "../..");

/** Where a stack's state is, as the synthesized stack says. */
export type Backend =
  | { readonly kind: "s3"; readonly bucket: string; readonly key: string }
  | { readonly kind: "local"; readonly path: string };

export interface DeclaredStack {
  readonly name: string;
  readonly backend: Backend;
}

/** What the operator's commands ask of the project: its environments, and the stacks that each declares. */
export interface Project {
  environments(): readonly EnvironmentConfig[];
  /** The stacks of one environment, in the order of their names. */
  stacks(environment: EnvironmentConfig): readonly DeclaredStack[];
  /**
   * Writes every stack as `npx cdktf synth` does.
   * @returns the directory: `<directory>/stacks/<stack>/cdk.tf.json`
   */
  synthesize(): Promise<string>;
}

/** Where a synthesized stack keeps its state. @param template Terraform JSON @param directory of the stack, which Terraform runs in */
export function backendOf(
  name: string,
  template: { readonly terraform: { readonly backend: Readonly<Record<string, unknown>> } },
  directory: string,
): Backend {
  const { s3, local } = template.terraform.backend as {
    s3?: { bucket: string; key: string };
    local?: { path: string };
  };
  if (s3 !== undefined) return { kind: "s3", bucket: s3.bucket, key: s3.key };
  if (local !== undefined) return { kind: "local", path: resolve(directory, local.path) };
  throw new Error(`stack ${name} has neither an s3 nor a local backend`);
}
