import type { MoveState } from "../../../api/tenant";
import { bindingDuring, isSameLocation, type Move } from "../../registry/move";
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
 * Seconds until no request uses an older record: a warm function caches its access state for 30, a request takes 30
 * more at most, and 5 allow for clock skew and for a call in progress at the request's timeout.
 */
const OTHERS_SECONDS = 30 + 30 + 5;

/**
 * Moves a tenant's data to other stores. Copies it while the tenant works; blocks writes of files, then all writes,
 * until no request in progress can change the source; makes both stores equal; and switches the tenant to the target.
 * The source stays until an operator confirms. Every state can be repeated.
 */
export const moveData: Step = async (tenant, deps, slice) => {
  const { move } = tenant;
  if (move === undefined || move.state === "moved") return;
  const context = { tenant, move, deps, slice };
  const state = Object.hasOwn(states, move.state) ? states[move.state] : undefined;
  if (state === undefined) return halt(context, "the state of the move is unknown");
  if (!isSameLocation(tenant.binding, bindingDuring(move))) {
    return halt(context, "the tenant's binding does not match the move");
  }
  try {
    await state(context);
    return;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return halt(context, `a store cannot be reached (${errorName(error)})`, errorFields(error));
  }
};

const states: Readonly<Record<Exclude<MoveState, "moved">, (context: MoveContext) => Promise<unknown>>> = {
  copying,
  // Earlier upload URLs stay valid until they expire.
  closing: async (context) =>
    (await waited(context, context.deps.uploadUrlSeconds + OTHERS_SECONDS)) && enter(context, "files"),
  files: compareFiles,
  freezing: async (context) => (await waited(context, OTHERS_SECONDS)) && enter(context, "items"),
  items: compareItems,
  settling: settle,
  clearing: clearSource,
  discarding: (context) => clear(context, context.move.to, "discard copy"),
};

/** Copies items, then files: most of the data, so that little is left while writes are blocked. */
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

/** Lists the source first, to notice later uploads; then compares every byte. */
async function compareFiles(context: MoveContext): Promise<unknown> {
  const { source, target } = await sourceAndTarget(context);
  const position = positionIn(context.move, startOf("listing"));
  if (position.of === "listing") {
    const pass = await runPass(context, position, listing(source.files));
    return pass && saveProgress(context, startOf("files", { listing: pass.sha256 }));
  }
  const files = await settled(context, position, fileSides(source.files, target.files));
  if (files === "different") return cancel(context, "files");
  return files && enter(context, "freezing", { files, ...listingIn(position) });
}

async function compareItems(context: MoveContext): Promise<unknown> {
  const { source, target } = await sourceAndTarget(context);
  const position = positionIn(context.move, startOf("items"));
  const items = await settled(context, position, itemSides(source.items, target.items, true));
  if (items === "different") return cancel(context, "items");
  if (items === undefined) return;
  const { tenant, move, deps } = context;
  // Switches the tenant to the target: binding and tier in one write.
  const record = {
    binding: move.to,
    tier: move.tier,
    version: tenant.version + 1,
    updated_at: deps.now().toISOString(),
  };
  return enter(context, "settling", { items }, record, { version: tenant.version });
}

/**
 * Writes stay blocked until every warm function has read the new record, so that no request reads stale data from the
 * source after another request has changed the target. Then copies late uploads from the source: nothing was written to
 * the target yet.
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

/** Clears the source, unless it has new files since the move: those take another confirmation. */
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

/** Cancels a move whose stores do not become equal: the tenant stays in the source. */
function cancel(context: MoveContext, what: string): Promise<unknown> {
  const trouble = `cancelled: ${what} of the two stores do not become equal`;
  context.deps.telemetry.log("ERROR", "move cancelled", { tenant_id: context.tenant.tenant_id, what });
  return enter(context, "discarding", { trouble });
}

/** Records why the move is blocked; a touch of the record retries. */
async function halt(context: MoveContext, trouble: string, fields = {}): Promise<"stuck"> {
  const { tenant, move, deps } = context;
  deps.telemetry.log("ERROR", "move blocked", { tenant_id: tenant.tenant_id, trouble, ...fields });
  if (move.trouble !== trouble) await write(context, { ...move, trouble });
  return "stuck";
}
