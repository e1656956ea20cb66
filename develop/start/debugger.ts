import inspector from "node:inspector";

/**
 * Lets a debugger attach to this process, whose threads are the functions.
 * @param port 0: any free one.
 * @throws Error when the port is taken.
 */
export function listenForDebugger(port: number): void {
  // Started by a debugger it is attached already.
  if (inspector.url() === undefined) inspector.open(port, "127.0.0.1");
}
