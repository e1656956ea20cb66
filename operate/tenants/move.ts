import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import type { MoveView, TenantView } from "../../api/tenant";
import { change } from "./change";
import { type Context, nextSteps, output } from "./context";
import { findTenant } from "./control-plane";
import { moveIn, placeIn, verifiedIn } from "./show";

/** Default of --wait for a move, in seconds. */
export const MOVE_WAIT = 3600;

const POLL_MS = 2_000;
/** Interval of requests to continue, each of which the audit trail records. */
const ASK_MS = 15_000;

/** Moves a tenant's data to another tier's storage, and drives the move until it is done. */
export async function move(context: Context, reference: string, tier: string): Promise<ExitCode> {
  const { plane, options } = context;
  const seen = await findTenant(plane, reference);
  const name = printable(seen.tenant_name);
  if (seen.tier === tier && seen.move === undefined) {
    output(context, seen, () => [`${name} (${seen.tenant_id}): as it was, ${tier}`]);
    return exitCodes.done;
  }
  const begun = await plane.move(seen.tenant_id, tier);
  const last = await driven(context, begun, tier);
  const { move: progress } = last;
  if (progress === undefined && last.tier !== tier) throw givenUp(name, last);
  if (progress?.state === "discarding") throw givenUp(name, last, progress.trouble);
  const isDone = progress === undefined || progress.state === "moved";
  output(context, last, () => [
    `${name} (${last.tenant_id}): ${
      isDone
        ? `${seen.tier === tier ? "" : `${seen.tier} -> `}${tier}, ${placeIn(last.binding)}`
        : moveIn(progress)
    }${isDone && progress !== undefined ? `; ${verifiedIn(progress)}` : ""}`,
    ...nextSteps(context, isDone ? afterwards(last) : onTheWay(last, tier)),
  ]);
  if (isDone || options.wait === 0) return exitCodes.done;
  context.terminal.note(
    context.terminal.noteColors.yellow(
      `not moved after ${options.wait} s; the schedule takes it up every 15 minutes, this command again at once`,
    ),
  );
  return exitCodes.unsettled;
}

const afterwards = ({ move: progress, tenant_id }: TenantView) =>
  progress === undefined ? [] : ([["delete it where it was", "move-confirm", tenant_id]] as const);

const onTheWay = ({ tenant_id }: TenantView, tier: string) =>
  [
    ["continue", "move", tenant_id, tier],
    ["stay where it is", "move-cancel", tenant_id],
  ] as const;

const givenUp = (name: string, { binding, tier }: TenantView, trouble?: string) =>
  new CommandError(
    `the move of ${name} was aborted${trouble === undefined ? "" : ` (${printable(trouble)})`}: it stays in ${tier}, ${placeIn(binding)}; \`audit\` and the lifecycle function's log have more`,
  );

/** Polls, prints each new state on stderr, and requests a waiting move to continue. */
async function driven(context: Context, begun: TenantView, tier: string): Promise<TenantView> {
  const { plane, terminal, clock, options } = context;
  const began = clock.now();
  let [latest, printed, asked] = [begun, "", began];
  while (goesOn(latest) && clock.now() - began < options.wait * 1000) {
    const line = latest.move === undefined ? "" : moveIn(latest.move);
    if (line !== printed) terminal.note(terminal.noteColors.dim(`${line} …`));
    printed = line;
    await clock.sleep(POLL_MS);
    latest = await plane.tenant(begun.tenant_id);
    if (goesOn(latest) && waitsForUs(latest.move, clock.now()) && clock.now() - asked >= ASK_MS) {
      asked = clock.now();
      latest = await plane.move(begun.tenant_id, tier);
    }
  }
  return latest;
}

const goesOn = ({ move: progress }: TenantView): boolean =>
  progress !== undefined && progress.state !== "moved" && progress.state !== "discarding";

/** Whether a wait is over, or the move made no progress for a minute. */
function waitsForUs(progress: MoveView | undefined, now: number): boolean {
  if (progress === undefined) return false;
  const { until, progressed_at } = progress;
  return Date.parse(until ?? progressed_at) + (until === undefined ? 60_000 : 0) <= now;
}

/** Cancels a move before the tenant is switched. */
export function moveCancel(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    refusal: ({ move: progress }) => (progress === undefined ? "is not being moved" : undefined),
    already: ({ move: progress }) => progress?.state === "discarding",
    make: ({ tenant_id }) => context.plane.giveUpMove(tenant_id),
    outcome: (_, after) => `stays in ${after.tier}, ${placeIn(after.binding)}`,
    meaning: ({ move: progress }) =>
      progress === undefined ? "the copy is removed" : "the copy is being removed",
    next: () => [],
    waits: true,
  });
}

/** Deletes the moved data at its old place. */
export async function moveConfirm(context: Context, reference: string): Promise<ExitCode> {
  let late = false;
  const exitCode = await change(context, reference, {
    refusal: ({ move: progress }) => (progress === undefined ? "has no move to confirm" : undefined),
    already: ({ move: progress }) => progress?.state === "clearing",
    question: ({ tenant_name, move: progress }) => ({
      warning: `What ${printable(tenant_name)} has had ${placeIn(progress?.from)} is deleted for good${
        progress?.late_files
          ? ", with uploads that came there after the move and are nowhere else"
          : `; it works ${placeIn(progress?.to)}`
      }.`,
      answer: progress?.late_files ? "name" : "yes",
    }),
    make: ({ tenant_id }) => context.plane.confirmMove(tenant_id),
    outcome: (_, { tier, binding, move: progress }) => {
      late = progress?.late_files === true;
      return `${tier}, ${placeIn(binding)}`;
    },
    meaning: ({ move: progress }) => {
      if (progress === undefined) return "nothing is left where it was";
      return progress.state === "moved"
        ? "nothing was deleted: uploads have come to the old place after the move"
        : "the old place is being cleared";
    },
    next: ({ tenant_id, move: progress }) =>
      progress?.state === "moved" ? [["delete them too", "move-confirm", tenant_id]] : [],
    waits: true,
  });
  return late && exitCode === exitCodes.done ? exitCodes.failed : exitCode;
}
