import { bindingDuring, isSameLocation, type Move, type MoveState } from "../../registry/move";
import { errorName } from "../../shared/aws-errors";
import { errorFields } from "../../shared/telemetry";
import type { Step } from "../dependencies";
import { clear } from "../moving/clearing";
import {
  enter,
  isUnreachable,
  type MoveContext,
  positionIn,
  runPass,
  saveProgress,
  settled,
  startOf,
  waited,
  write,
} from "../moving/context";
import { fileSides, listing, roughFileSides } from "../moving/file-sides";
import { itemSides } from "../moving/items";

/**
 * Until nobody acts on an older record any more, in seconds: a warm function goes by what it read for 30, a request takes
 * 30 more at most, and 5 are for clocks that differ and for a call under way when the request's time is over.
 */
const OTHERS_SECONDS = 30 + 30 + 5;

/**
 * Moves a tenant's data to another place: copies it while the tenant works, then refuses first uploads and deletions of
 * files, later every write, until no request under way can change the source any more, makes both places the same, and
 * switches the tenant to the target. The source stays until an operator confirms. Every state can be begun again.
 */
export const moveData: Step = async (tenant, deps, slice) => {
  const { move } = tenant;
  if (move === undefined || move.state === "moved") return;
  const context = { tenant, move, deps, slice };
  const state = Object.hasOwn(states, move.state) ? states[move.state] : undefined;
  if (state === undefined) return halt(context, "the state of the move is not known");
  if (!isSameLocation(tenant.binding, bindingDuring(move))) {
    return halt(context, "the tenant's data is not where the move has it");
  }
  try {
    await state(context);
    return;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return halt(context, `a place cannot be reached (${errorName(error)})`, errorFields(error));
  }
};

const states: Readonly<Record<Exclude<MoveState, "moved">, (context: MoveContext) => Promise<unknown>>> = {
  copying,
  // Upload URLs that were given out before are good until they expire.
  closing: async (context) =>
    (await waited(context, context.deps.uploadUrlSeconds + OTHERS_SECONDS)) && enter(context, "files"),
  files: compareFiles,
  freezing: async (context) => (await waited(context, OTHERS_SECONDS)) && enter(context, "items"),
  items: compareItems,
  settling: settle,
  clearing: clearSource,
  discarding: (context) => clear(context, context.move.to, "discard copy"),
};

/** Items first, then files: most of what there is, so that little is left to do when writes are refused. */
async function copying(context: MoveContext): Promise<unknown> {
  const { source, target } = await sourceAndTarget(context);
  const position = positionIn(context.move, startOf("items"));
  if (position.of === "items") {
    const pass = await runPass(context, position, itemSides(source.items, target.items, false));
    return pass && saveProgress(context, startOf("files"));
  }
  const pass = await runPass(context, position, roughFileSides(source.files, target.files));
  return pass && enter(context, "closing");
}

/** First the list, so that what comes to the source later is noticed, then every byte. */
async function compareFiles(context: MoveContext): Promise<unknown> {
  const { source, target } = await sourceAndTarget(context);
  const position = positionIn(context.move, startOf("listing"));
  if (position.of === "listing") {
    const pass = await runPass(context, position, listing(source.files));
    return pass && saveProgress(context, startOf("files", { listing: pass.sha256 }));
  }
  const files = await settled(context, position, fileSides(source.files, target.files));
  if (files === "different") return giveUp(context, "files");
  return files && enter(context, "freezing", { files, ...listingIn(position) });
}

async function compareItems(context: MoveContext): Promise<unknown> {
  const { source, target } = await sourceAndTarget(context);
  const position = positionIn(context.move, startOf("items"));
  const items = await settled(context, position, itemSides(source.items, target.items, true));
  if (items === "different") return giveUp(context, "items");
  if (items === undefined) return;
  const { tenant, move, deps } = context;
  // The tenant is at the target from here on: place and tier in one write.
  const record = {
    binding: move.to,
    tier: move.tier,
    version: tenant.version + 1,
    updated_at: deps.now().toISOString(),
  };
  return enter(context, "settling", { items }, record, { version: tenant.version });
}

/**
 * Writes stay refused until every warm function has read the record anew, so that nobody reads at the source what others
 * have changed at the target. Then uploads that came late to the source are fetched: nobody has written to the target yet.
 */
async function settle(context: MoveContext): Promise<unknown> {
  if (!(await waited(context, OTHERS_SECONDS))) return;
  const { source, target } = await sourceAndTarget(context);
  const { move } = context;
  const position = positionIn(move, startOf("listing"));
  if (position.of === "listing") {
    const pass = await runPass(context, position, listing(source.files));
    if (pass === undefined) return;
    if (pass.sha256 !== move.listing)
      return saveProgress(context, startOf("files", { listing: pass.sha256 }));
    return finish(context);
  }
  const files = await settled(context, position, fileSides(source.files, target.files));
  if (files === "different") return finish(context, { late_files: true });
  const { position: _, trouble: __, ...rest } = move;
  return files && write(context, { ...rest, files, ...listingIn(position) });
}

async function finish(context: MoveContext, more: Partial<Move> = {}): Promise<unknown> {
  const { tenant, move, deps } = context;
  const counts = { items: move.items?.count ?? 0, files: move.files?.count ?? 0 };
  await deps.audit.record(tenant.tenant_id, "move", move.requested_at, counts);
  return enter(context, "moved", more);
}

/** Not when the source has got files after the move that were never seen: an operator has to want that too. */
async function clearSource(context: MoveContext): Promise<unknown> {
  const { move, deps, tenant } = context;
  if (move.late_files !== true && positionIn(move, startOf("listing")).of === "listing") {
    try {
      const { files } = await deps.movingStoresAt(tenant, move.from);
      const pass = await runPass(context, positionIn(move, startOf("listing")), listing(files));
      if (pass === undefined) return;
      if (pass.sha256 !== move.listing) return enter(context, "moved", { late_files: true });
    } catch (error) {
      if (move.from.model === "pool" || !isUnreachable(error)) throw error;
    }
    return saveProgress(context, startOf("files"));
  }
  return clear(context, move.from, "clear source");
}

async function sourceAndTarget({ tenant, move, deps }: MoveContext) {
  const [source, target] = await Promise.all([
    deps.movingStoresAt(tenant, move.from),
    deps.movingStoresAt(tenant, move.to),
  ]);
  return { source, target };
}

const listingIn = ({ listing }: { readonly listing?: string }) => listing !== undefined && { listing };

/** What is copied does not become the same as it was: the tenant stays where it is. */
function giveUp(context: MoveContext, what: string): Promise<unknown> {
  const trouble = `given up: ${what} at the two places do not become the same`;
  context.deps.telemetry.log("ERROR", "move given up", { tenant_id: context.tenant.tenant_id, what });
  return enter(context, "discarding", { trouble });
}

/** Says why it does not go on; a touch of the record tries again. */
async function halt(context: MoveContext, trouble: string, fields = {}): Promise<"stuck"> {
  const { tenant, move, deps } = context;
  deps.telemetry.log("ERROR", "move does not go on", { tenant_id: tenant.tenant_id, trouble, ...fields });
  if (move.trouble !== trouble) await write(context, { ...move, trouble });
  return "stuck";
}
