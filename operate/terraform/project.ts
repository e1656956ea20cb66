import { resolve } from "node:path";
import type { EnvironmentConfig } from "../../environments/schema";

export const projectRoot = resolve(__dirname, "../..");

/** The location of a stack's state, from the synthesized stack. */
export type Backend =
  | { readonly kind: "s3"; readonly bucket: string; readonly key: string }
  | { readonly kind: "local"; readonly path: string };

export interface DeclaredStack {
  readonly name: string;
  readonly backend: Backend;
}

/** The project's interface for operators' commands: its environments and their stacks. */
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

/** The backend of a synthesized stack. @param template Terraform JSON @param directory in which Terraform runs */
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
