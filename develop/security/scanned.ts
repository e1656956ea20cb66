import type { Arguments, Template } from "../../synthesis/in-memory";

/** A check of the scanner for resources of this project. */
export interface ScannerCheck {
  /** Checkov's id. */
  readonly id: string;
  /** The requirement. */
  readonly title: string;
  /** Type of the checked resources. */
  readonly type: `aws_${string}`;
  readonly passes: (resource: Scanned) => boolean;
}

/** A statement of an IAM policy document. */
export interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** A synthesized resource, with the others of its stack. */
export class Scanned {
  constructor(
    private readonly template: Pick<Template, "name" | "resource">,
    readonly type: string,
    readonly name: string,
    private readonly values: Arguments,
  ) {}

  /** As Terraform writes it: `aws_s3_bucket.state`. */
  get address(): string {
    return `${this.type}.${this.name}`;
  }

  get stack(): string {
    return this.template.name;
  }

  /** A value by its path, through the first block of each list: `rule.apply_server_side_encryption_by_default.sse_algorithm`. */
  at(path: string): unknown {
    return path.split(".").reduce<unknown>((found, step) => {
      const block = Array.isArray(found) ? found[0] : found;
      return typeof block === "object" && block !== null && Object.hasOwn(block, step)
        ? Reflect.get(block, step)
        : undefined;
    }, this.values);
  }

  /** Whether a value is set and not empty. */
  has(path: string): boolean {
    const value = this.at(path);
    return value !== undefined && value !== null && value !== "";
  }

  /** All blocks of a name. */
  blocks(path: string): Arguments[] {
    const value = this.at(path);
    return (Array.isArray(value) ? value : value === undefined ? [] : [value]) as Arguments[];
  }

  /** The statements of the policy document in a value. */
  statements(path: string): Statement[] {
    const text = this.at(path);
    if (typeof text !== "string" || !text.startsWith("{")) return [];
    const { Statement } = JSON.parse(text) as { Statement?: Statement | Statement[] };
    return [Statement ?? []].flat();
  }

  /** Resources of a type that refer to this one. */
  attached(type: string): Scanned[] {
    const reference = new RegExp(`\\b${this.type}\\.${this.name}\\.`);
    return this.all(type).filter(({ values }) =>
      reference.test(JSON.stringify({ ...values, depends_on: [] })),
    );
  }

  /** Resources of a type that this one refers to. */
  referred(type: string): Scanned[] {
    return this.all(type).filter((other) => other.attached(this.type).some(({ name }) => name === this.name));
  }

  private all(type: string): Scanned[] {
    return scannedOf(this.template).filter((resource) => resource.type === type);
  }
}

/** All resources of a stack. */
export const scannedOf = (template: Pick<Template, "name" | "resource">): Scanned[] =>
  Object.entries(template.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => new Scanned(template, type, name, values)),
  );

/** One value or a list as a list. */
export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Whether a statement allows every principal, without a condition. */
export function allowsEverybody({ Effect, Principal, Condition }: Statement): boolean {
  if (Effect !== "Allow" || Condition !== undefined) return false;
  const accounts =
    typeof Principal === "object" && Principal !== null ? Reflect.get(Principal, "AWS") : Principal;
  return listOf(accounts).includes("*");
}
