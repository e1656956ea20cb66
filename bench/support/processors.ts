import { availableParallelism, cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** How much of this machine's processors was in use, in percent of all. */
export interface Processors {
  /** By this process, its threads included. */
  readonly ownPercent: number;
  /** By everything that runs on the machine. */
  readonly allPercent: number;
}

/** Looks on from a time (milliseconds since the epoch), for so many seconds. */
export async function processorsFrom(time: number, seconds: number): Promise<Processors> {
  await sleep(time - Date.now());
  const [own, all, began] = [process.cpuUsage(), machine(), performance.now()];
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(own);
  const milliseconds = (performance.now() - began) * availableParallelism();
  const { busy, idle } = machine();
  return {
    ownPercent: (user + system) / 10 / milliseconds,
    allPercent: (100 * (busy - all.busy)) / (busy - all.busy + idle - all.idle),
  };
}

/** Milliseconds since the machine was started, over all processors. */
function machine(): { readonly busy: number; readonly idle: number } {
  const times = cpus().map(({ times: { idle, ...rest } }) => ({
    idle,
    busy: Object.values(rest).reduce((sum, spent) => sum + spent, 0),
  }));
  return {
    busy: times.reduce((sum, { busy }) => sum + busy, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}
