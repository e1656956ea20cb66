import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A stack as synthesis would write it, as far as this project looks at it. */
export interface PlayedStack {
  readonly environment: string;
  readonly backend?: "local" | "s3";
  readonly resource?: object;
  /** cdktf's own comments. */
  readonly comment?: string;
  /** Contents by path below the stack's directory. */
  readonly assets?: Readonly<Record<string, string>>;
}

/** Writes what synthesis writes. @returns the output */
export function writeSynthesized(output: string, stacks: Readonly<Record<string, PlayedStack>>): string {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(output, path)), { recursive: true });
    writeFileSync(join(output, path), text);
  };
  for (const [name, { environment, backend = "s3", resource = {}, comment, assets = {} }] of Object.entries(
    stacks,
  )) {
    const functions = Object.keys(assets).map((path, index) => [`f${index}`, { filename: path }]);
    write(
      `stacks/${name}/cdk.tf.json`,
      JSON.stringify({
        "//": { comment },
        provider: { aws: [{ default_tags: [{ tags: { environment } }] }] },
        terraform: { backend: { [backend]: {} } },
        resource: { ...resource, aws_lambda_function: Object.fromEntries(functions) },
      }),
    );
    for (const [path, text] of Object.entries(assets)) write(`stacks/${name}/${path}`, text);
  }
  write(
    "manifest.json",
    JSON.stringify({
      stacks: Object.fromEntries(
        Object.keys(stacks).map((name) => [name, { synthesizedStackPath: `stacks/${name}/cdk.tf.json` }]),
      ),
    }),
  );
  return output;
}
