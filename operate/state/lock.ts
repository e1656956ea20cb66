import { hostname, userInfo } from "node:os";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import { npxCdktf } from "../../toolchains/lines";
import type { StackEntry } from "./access";
import { type Context, output, when } from "./context";
import { operationName, type StateLock, type StoredState } from "./store";

export const lockJson = (lock: StateLock) => ({
  id: lock.id,
  operation: operationName(lock),
  who: lock.who,
  created: lock.created,
  terraform_version: lock.version,
  ...(lock.info !== "" && { info: lock.info }),
});

/** The holders of locks in the environment or on one stack, and what to do about a stale lock. */
export async function lock(context: Context, name?: string): Promise<ExitCode> {
  const { access, terminal } = context;
  const stacks = name === undefined ? (await access.stacks()).stacks : [await access.stack(name)];
  const locks = await access.patient(
    "reading the locks",
    Promise.all(stacks.map(async (entry) => ({ entry, lock: await entry.store.lock() }))),
  );
  const held = locks.flatMap(({ entry, lock }) => (lock === undefined ? [] : [{ entry, lock }]));
  const json = { locks: held.map(({ entry, lock }) => ({ stack: entry.name, ...lockJson(lock) })) };
  const lines: string[] = [];
  for (const { entry, lock } of held)
    lines.push(...describe(context, entry, lock, await entry.store.read()), "");
  output(context, json, () => lines.slice(0, -1));
  if (held.length === 0) {
    terminal.note(
      `${name ?? `no stack of ${access.environment.name}`} is ${name === undefined ? "" : "not "}locked`,
    );
  }
  return exitCodes.done;
}

function describe(
  context: Context,
  { name, store }: StackEntry,
  lock: StateLock,
  stored: StoredState | undefined,
): string[] {
  const { colors } = context.terminal;
  const rows = [
    ["who", lock.who],
    ["since", when(context, lock.created)],
    ["operation", operationName(lock)],
    ["lock id", lock.id],
    ["terraform", lock.version],
    ["state changed", stored === undefined ? "never: no state yet" : when(context, stored.modified)],
    ...(lock.info === "" ? [] : [["info", lock.info]]),
  ];
  return [
    `${colors.bold(name)} is ${colors.yellow("locked")}`,
    ...rows.map(([label = "", text = ""]) => `  ${colors.dim(label.padEnd(14))}${printable(text)}`),
    "",
    ...(store.kind === "local" ? localAdvice(store.location) : advice(name, lock)),
  ];
}

/** The checks before a lock is broken: concurrent writers lose resources from the state. */
function advice(name: string, lock: StateLock): string[] {
  const here = lock.who === `${userInfo().username}@${hostname()}`;
  const where = here
    ? "It was taken on this machine by you: `pgrep -a terraform` shows whether it still runs."
    : `Ask ${printable(lock.who) || "its holder"}, or look at that machine or pipeline: \`pgrep -a terraform\`.`;
  const chdir = `terraform -chdir=cdktf.out/stacks/${name}`;
  return [
    "As long as its holder runs, wait. The lock is stale only if all of this is true:",
    `  1. The process that took it has ended. ${where}`,
    "  2. No pipeline is about to run for this stack.",
    "  3. This command, run again a minute later, shows the same lock id and the same change of the state.",
    `Then, after \`${npxCdktf()} synth\`:`,
    `  ${chdir} init -input=false`,
    `  ${chdir} force-unlock ${lock.id}`,
    `  ${chdir} plan`,
    "The id prevents breaking a newer lock. Plan first: an apply that was cut off may have made",
    "resources that the state does not know; import those, or delete them by hand, before the next apply.",
    "A state that Terraform could not save is in errored.tfstate, in the stack's directory where it ran.",
  ];
}

/** Source: `terraform force-unlock`, which refuses local states: the operating system frees the lock of a process that ended. */
const localAdvice = (location: string): string[] => [
  `The state is a local file: ${location}`,
  "The operating system holds its lock and releases it with the process. If this remains after a process was",
  "killed, it does no harm: the next run of Terraform replaces it. There is nothing to unlock.",
];
