import { createServer } from "node:http";
import { runningOn } from "@saas/api-client/local-platform";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";

/** A failure to start that the user can fix; the message is one line that says how. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Checks that the port is free, before any other work.
 * @param option the command line option that sets it.
 * @throws StartError naming the process on the port, or why it cannot be used.
 */
export async function requireFree(port: number, option: string): Promise<void> {
  const server = createServer();
  try {
    await listenOnLoopback(server, port);
    await closeServer(server);
  } catch (error) {
    throw new StartError(await explain(port, option, (error as NodeJS.ErrnoException).code));
  }
}

async function explain(port: number, option: string, code: string | undefined): Promise<string> {
  if (code !== "EADDRINUSE")
    return `port ${port} cannot be used (${code}): choose another with ${option} <number>`;
  const pid = (await runningOn(port))?.pid;
  return pid === undefined
    ? `port ${port} is taken by another program: choose another with ${option} <number>`
    : `the platform is already running on port ${port}, as process ${pid}: stop it, or choose another port with ${option} <number>`;
}
