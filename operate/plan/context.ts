import type { Terminal } from "@saas/cli-kit/terminal";
import type { Project } from "./project";

/** What every verb works with. */
export interface Context {
  readonly project: Project;
  readonly terminal: Terminal;
  /** Runs what may take long, and says what that is. */
  patient<T>(what: string, work: Promise<T>): Promise<T>;
}

/** A line of JSON alone on stdout, as GitHub Actions takes it into an output. */
export const printJson = ({ terminal }: Context, value: unknown): void =>
  terminal.print(JSON.stringify(value));
