import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const stepShape = z.looseObject({
  uses: z.optional(z.string()),
  run: z.optional(z.string()),
  with: z.optional(z.record(z.string(), z.unknown())),
});
const permissionsShape = z.record(z.string(), z.string());
const jobShape = z.looseObject({
  uses: z.optional(z.string()),
  permissions: z.optional(permissionsShape),
  "timeout-minutes": z.optional(z.number()),
  environment: z.optional(z.unknown()),
  concurrency: z.optional(z.unknown()),
  steps: z.optional(z.array(stepShape)),
});
const workflowShape = z.looseObject({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: z.optional(permissionsShape),
  concurrency: z.optional(z.unknown()),
  jobs: z.record(z.string(), jobShape),
});

export type Step = z.output<typeof stepShape>;
export type Job = z.output<typeof jobShape>;

/** A workflow, as far as the project's rules look at it. */
export interface Workflow extends z.output<typeof workflowShape> {
  readonly file: string;
  readonly text: string;
}

/** Reads a workflow. @returns the workflow, or why it is none: `file:line: reason` */
export function readWorkflow(file: string, text: string): Workflow | string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    return `${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split("\n", 1)[0]}`;
  }
  const parsed = workflowShape.safeParse(document.toJS());
  if (parsed.success) return { ...parsed.data, file, text };
  const [issue] = parsed.error.issues;
  return `${file}: ${issue?.path.join(".")}: ${issue?.message}`;
}

/** What starts a workflow: the keys of `on`. */
export const triggersOf = ({ on }: Workflow): string[] =>
  typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);
