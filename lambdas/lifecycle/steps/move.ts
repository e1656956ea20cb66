import type { MoveState } from "../../../api/tenant";
import { isSamePlace, type Move, placeDuring } from "../../registry/move";
import { errorName } from "../../shared/aws-errors";
import { errorFields } from "../../shared/telemetry";
import { clear } from "../moving/clearing";
import { fileSides, listing, roughFileSides } from "../moving/file-sides";
import { itemSides } from "../moving/items";
import { isUnreachable } from "../moving/trouble";
import {
  enter,
  goOn,
  passOver,
  positionIn,
  settled,
  startOf,
  type Work,
  waited,
  write,
} from "../moving/work";
import type { Step } from "../world";

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
export const moveData: Step = async (tenant, world, slice) => {
  const { move } = tenant;
  if (move === undefined || move.state === "moved") return;
  const work = { tenant, move, world, slice };
  const state = Object.hasOwn(states, move.state) ? states[move.state] : undefined;
  if (state === undefined) return halt(work, "the state of the move is not known");
  if (!isSamePlace(tenant.binding, placeDuring(move))) {
    return halt(work, "the tenant's data is not where the move has it");
  }
  try {
    await state(work);
    return;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return halt(work, `a place cannot be reached (${errorName(error)})`, errorFields(error));
  }
};

const states: Readonly<Record<Exclude<MoveState, "moved">, (work: Work) => Promise<unknown>>> = {
  copying,
  // Upload URLs that were given out before are good until they expire.
  closing: async (work) =>
    (await waited(work, work.world.uploadUrlSeconds + OTHERS_SECONDS)) && enter(work, "files"),
  files: compareFiles,
  freezing: async (work) => (await waited(work, OTHERS_SECONDS)) && enter(work, "items"),
  items: compareItems,
  settling: settle,
  clearing: clearSource,
  discarding: (work) => clear(work, work.move.to, "discard copy"),
};

/** Items first, then files: most of what there is, so that little is left to do when writes are refused. */
async function copying(work: Work): Promise<unknown> {
  const { source, target } = await placesOf(work);
  const position = positionIn(work.move, startOf("items"));
  if (position.of === "items") {
    const pass = await passOver(work, position, itemSides(source.items, target.items, false));
    return pass && goOn(work, startOf("files"));
  }
  const pass = await passOver(work, position, roughFileSides(source.files, target.files));
  return pass && enter(work, "closing");
}

/** First the list, so that what comes to the source later is noticed, then every byte. */
async function compareFiles(work: Work): Promise<unknown> {
  const { source, target } = await placesOf(work);
  const position = positionIn(work.move, startOf("listing"));
  if (position.of === "listing") {
    const pass = await passOver(work, position, listing(source.files));
    return pass && goOn(work, startOf("files", { listing: pass.sha256 }));
  }
  const files = await settled(work, position, fileSides(source.files, target.files));
  if (files === "different") return giveUp(work, "files");
  return files && enter(work, "freezing", { files, ...listingIn(position) });
}

async function compareItems(work: Work): Promise<unknown> {
  const { source, target } = await placesOf(work);
  const position = positionIn(work.move, startOf("items"));
  const items = await settled(work, position, itemSides(source.items, target.items, true));
  if (items === "different") return giveUp(work, "items");
  if (items === undefined) return;
  const { tenant, move, world } = work;
  // The tenant is at the target from here on: place and tier in one write.
  const record = {
    binding: move.to,
    tier: move.tier,
    version: tenant.version + 1,
    updated_at: world.now().toISOString(),
  };
  return enter(work, "settling", { items }, record, { version: tenant.version });
}

/**
 * Writes stay refused until every warm function has read the record anew, so that nobody reads at the source what others
 * have changed at the target. Then uploads that came late to the source are fetched: nobody has written to the target yet.
 */
async function settle(work: Work): Promise<unknown> {
  if (!(await waited(work, OTHERS_SECONDS))) return;
  const { source, target } = await placesOf(work);
  const { move } = work;
  const position = positionIn(move, startOf("listing"));
  if (position.of === "listing") {
    const pass = await passOver(work, position, listing(source.files));
    if (pass === undefined) return;
    if (pass.sha256 !== move.listing) return goOn(work, startOf("files", { listing: pass.sha256 }));
    return finish(work);
  }
  const files = await settled(work, position, fileSides(source.files, target.files));
  if (files === "different") return finish(work, { late_files: true });
  const { position: _, trouble: __, ...rest } = move;
  return files && write(work, { ...rest, files, ...listingIn(position) });
}

async function finish(work: Work, more: Partial<Move> = {}): Promise<unknown> {
  const { tenant, move, world } = work;
  const counts = { items: move.items?.count ?? 0, files: move.files?.count ?? 0 };
  await world.audit.record(tenant.tenant_id, "move", move.requested_at, counts);
  return enter(work, "moved", more);
}

/** Not when the source has got files after the move that were never seen: an operator has to want that too. */
async function clearSource(work: Work): Promise<unknown> {
  const { move, world, tenant } = work;
  if (move.late_files !== true && positionIn(move, startOf("listing")).of === "listing") {
    try {
      const { files } = await world.movingStoresAt(tenant, move.from);
      const pass = await passOver(work, positionIn(move, startOf("listing")), listing(files));
      if (pass === undefined) return;
      if (pass.sha256 !== move.listing) return enter(work, "moved", { late_files: true });
    } catch (error) {
      if (move.from.model === "pool" || !isUnreachable(error)) throw error;
    }
    return goOn(work, startOf("files"));
  }
  return clear(work, move.from, "clear source");
}

async function placesOf({ tenant, move, world }: Work) {
  const [source, target] = await Promise.all([
    world.movingStoresAt(tenant, move.from),
    world.movingStoresAt(tenant, move.to),
  ]);
  return { source, target };
}

const listingIn = ({ listing }: { readonly listing?: string }) => listing !== undefined && { listing };

/** What is copied does not become the same as it was: the tenant stays where it is. */
function giveUp(work: Work, what: string): Promise<unknown> {
  const trouble = `given up: ${what} at the two places do not become the same`;
  work.world.telemetry.log("ERROR", "move given up", { tenant_id: work.tenant.tenant_id, what });
  return enter(work, "discarding", { trouble });
}

/** Says why it does not go on; a touch of the record tries again. */
async function halt(work: Work, trouble: string, fields = {}): Promise<"stuck"> {
  const { tenant, move, world } = work;
  world.telemetry.log("ERROR", "move does not go on", { tenant_id: tenant.tenant_id, trouble, ...fields });
  if (move.trouble !== trouble) await write(work, { ...move, trouble });
  return "stuck";
}
