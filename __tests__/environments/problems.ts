import { EnvironmentError, loadEnvironments } from "../../environments/load";

/** What is wrong with these environments, a line each; none when they are valid. */
export function problems(files: Record<string, unknown>, ledger: Record<string, string[]> = {}): string[] {
  try {
    loadEnvironments(files, ledger);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message.split("\n");
    throw error;
  }
  return [];
}
