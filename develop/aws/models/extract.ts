import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { run } from "@saas/cli-kit/process";
import type { Models, ServiceModel, Shape } from "./model";

/** The location and version of the installed botocore. */
export interface Botocore {
  readonly version: string;
  readonly licence: string;
  /** Folder with a folder for each service. */
  readonly data: string;
}

const LOCATE = [
  "import importlib.metadata as m, os, botocore",
  "print(botocore.__version__)",
  "print(m.metadata('botocore').get('License-Expression') or m.metadata('botocore').get('License'))",
  "print(os.path.join(os.path.dirname(botocore.__file__), 'data'))",
].join("; ");

/**
 * Finds the installed botocore.
 * @throws CommandError that says how to install it.
 */
export async function findBotocore(python = "python3"): Promise<Botocore> {
  const { code, stdout } = await run(python, ["-c", LOCATE], {});
  if (code !== 0)
    throw new CommandError(
      `${python} has no botocore, whose models this command reads: pip install botocore, then run it again. Nothing else needs it`,
      exitCodes.unavailable,
    );
  const [version = "", stated = "", data = ""] = stdout.trim().split("\n");
  // "Apache License 2.0" in older metadata, "Apache-2.0" in newer.
  const licence = /^Apache[- ](License )?2\.0$/.test(stated) ? "Apache-2.0" : stated;
  return { version, licence, data };
}

/** A shape in botocore's files, with documentation and other unused fields. */
interface RawShape extends Omit<Shape, "members" | "member" | "key" | "value"> {
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

interface RawModel {
  readonly metadata: { readonly apiVersion: string };
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, RawShape>>;
}

/**
 * Extracts the input shapes of the calls, including nested shapes, without documentation.
 * @param calls service, as botocore names it, to names of operations
 * @throws Error naming a call that the models do not have
 */
export function extract(botocore: Botocore, calls: ReadonlyMap<string, ReadonlySet<string>>): Models {
  const services = [...calls]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, operations]) => [
      service,
      serviceModel(service, readModel(botocore, service), operations),
    ]);
  return {
    source: "botocore",
    version: botocore.version,
    licence: botocore.licence,
    services: Object.fromEntries(services),
  };
}

function readModel({ data }: Botocore, service: string): RawModel {
  const folder = join(data, service);
  const newest = readdirSync(folder).sort().at(-1) ?? "";
  return JSON.parse(gunzipSync(readFileSync(join(folder, newest, "service-2.json.gz"))).toString());
}

function serviceModel(service: string, raw: RawModel, wanted: ReadonlySet<string>): ServiceModel {
  const shapes = new Map<string, Shape>();
  const add = (name: string): void => {
    if (shapes.has(name)) return;
    const shape = raw.shapes[name];
    if (shape === undefined) throw new Error(`${service} has no shape ${name}`);
    shapes.set(name, slim(shape));
    for (const inner of [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value])
      if (inner !== undefined) add(inner.shape);
  };
  const operations = [...wanted].sort().map((operation) => {
    const input = raw.operations[operation]?.input?.shape;
    if (input === undefined) throw new Error(`${service} has no call ${operation} with an input`);
    add(input);
    return [operation, input];
  });
  return {
    apiVersion: raw.metadata.apiVersion,
    operations: Object.fromEntries(operations),
    shapes: Object.fromEntries([...shapes].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function slim(raw: RawShape): Shape {
  const { type, min, max, pattern, required, members, member, key, value } = raw;
  return {
    type,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(raw.enum !== undefined && { enum: raw.enum }),
    ...(members && {
      members: Object.fromEntries(Object.entries(members).map(([name, { shape }]) => [name, shape])),
    }),
    ...(required !== undefined && required.length > 0 && { required }),
    ...(member && { member: member.shape }),
    ...(key && { key: key.shape }),
    ...(value && { value: value.shape }),
  };
}

/** The models in the file's format: one shape per line, for readable diffs. */
export function modelsText({ services, ...head }: Models): string {
  const inner = (entries: Readonly<Record<string, unknown>>, indent: string): string =>
    Object.entries(entries)
      .map(([name, value]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  const blocks = Object.entries(services).map(
    ([service, { apiVersion, operations, shapes }]) =>
      `    ${JSON.stringify(service)}: {\n${inner({ apiVersion, operations }, "      ")},\n      "shapes": {\n${inner(shapes, "        ")}\n      }\n    }`,
  );
  return `{\n${inner(head, "  ")},\n  "services": {\n${blocks.join(",\n")}\n  }\n}\n`;
}
