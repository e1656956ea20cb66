import { z } from "zod";

const version = z.string().regex(/^\d+\.\d+\.\d+$/);
const lineNames = ["current", "next"] as const;

/** Package to exact version, or to `npm:<package>@<version>`: another package under that name. */
const packages = z.record(z.string(), z.string().regex(/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+$/));

/** A line: versions that belong together. `toolchains/<name>.json` has its data. */
export const lineSchema = z.strictObject({
  name: z.enum(lineNames),
  summary: z.string(),
  /** The Terraform provider that the bindings are generated from. */
  provider: z.strictObject({ name: z.literal("hashicorp/aws"), version }),
  /** What package.json has of this line; what only the other line has is absent. */
  packages: z.strictObject({ dependencies: packages, devDependencies: packages }),
  /** The command line that synthesizes and deploys: its name after `npx`, and the module that runs it. */
  cli: z.strictObject({ command: z.string(), main: z.string() }),
  node: z.strictObject({
    /** `engines` of package.json. */
    engines: z.string(),
    /** `.nvmrc`: the version that developers and workflows use. */
    development: z.string(),
    /** Release of the npm packages `node-<platform>-<arch>`, for machines without that version. */
    binary: version,
    /** Versions that workflows test. */
    tested: z.array(z.string()).min(1),
  }),
  /** What tests show of it, and what they do not. */
  proven: z.array(z.string()).min(1),
  /** What to expect of plans after changing over to it. */
  expect: z.array(z.string()).min(1),
});

export type Line = Readonly<z.output<typeof lineSchema>>;
export type LineName = Line["name"];

/** A date on which something that a line rests on ends. */
export const endSchema = z.strictObject({
  what: z.string(),
  date: z.iso.date(),
  lines: z.array(z.enum(lineNames)).min(1),
  /** Absent: it concerns the line itself; otherwise only environments with this runtime. */
  runtime: z.string().optional(),
  effect: z.string(),
  action: z.string(),
  source: z.url({ protocol: /^https$/ }),
});

export type End = Readonly<z.output<typeof endSchema>>;
