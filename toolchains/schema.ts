import { z } from "zod";

const version = z.string().regex(/^\d+\.\d+\.\d+$/);

/** Package to exact version, or to `npm:<package>@<version>`: another package under that name. */
const packages = z.record(z.string(), z.string().regex(/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+$/));

/** A line: versions that belong together. `toolchains/<name>.json` has its data. */
export const lineSchema = z.strictObject({
  name: z.enum(["current", "next"]),
  summary: z.string(),
  /** The Terraform provider that the bindings are generated from. */
  provider: z.strictObject({ name: z.literal("hashicorp/aws"), version }),
  /** What package.json has of this line; whatever the other line has alone is absent. */
  packages: z.strictObject({ dependencies: packages, devDependencies: packages }),
});

export type Line = Readonly<z.output<typeof lineSchema>>;
export type LineName = Line["name"];
