/** The port on which commands look for the platform, without `--port`. */
const DEFAULT_PORT = "3000";

/** The words that lead a command to the platform: none on the default port. */
export function portOption(apiEndpoint: string): string[] {
  const port = apiEndpoint === "" ? DEFAULT_PORT : new URL(apiEndpoint).port;
  return port === DEFAULT_PORT ? [] : ["--port", port];
}

/** Options of a command without others, as `npm run` passes them on. */
export const dashed = (words: readonly string[]): string[] => (words.length === 0 ? [] : ["--", ...words]);
