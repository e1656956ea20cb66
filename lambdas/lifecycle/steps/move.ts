import type { Move, MoveState, Verified } from "../../registry/move";
import type { StoredTenant } from "../../registry/tenant-records";
import { fileSides, itemSides } from "../moving-sides";
import { firstPass, makeSame, type Pass, type Sides, verifiedBy } from "../sameness";
import type { Slice } from "../slice";
import type { Step, World } from "../world";

/** How long a warm function may act on what it read of a record, and how long a request may take after that, in seconds. */
const STANDING_SECONDS = 30;
const REQUEST_SECONDS = 30;

interface Work {
  readonly tenant: StoredTenant;
  readonly move: Move;
  readonly world: World;
  readonly slice: Slice;
}

/**
 * Moves a tenant's data to another place: copies it while the tenant works, then refuses first uploads and deletions of
 * files, later every write, until no request under way can change the source any more, makes both places the same, and
 * switches the tenant to the target. The source stays until an operator confirms. Every state can be begun again.
 */
export const moveData: Step = async (tenant, world, slice) => {
  const { move } = tenant;
  if (move === undefined || move.state === "moved") return;
  await states[move.state]({ tenant, move, world, slice });
  return;
};

const states: Readonly<Record<Exclude<MoveState, "moved">, (work: Work) => Promise<unknown>>> = {
  copying: async (work) => {
    const pass = await copyAll(work);
    // Upload URLs that were given out before are good until they expire.
    if (pass)
      await advance(work, "closing", work.world.uploadUrlSeconds + STANDING_SECONDS + REQUEST_SECONDS);
  },
  closing: (work) => advance(work, "files"),
  files: async (work) => {
    const { source, target } = await placesOf(work);
    const files = await compareWhole(work, fileSides(source.files, target.files, "content"));
    if (files) await advance(work, "freezing", STANDING_SECONDS + REQUEST_SECONDS, { files });
  },
  freezing: (work) => advance(work, "items"),
  items: async (work) => {
    const { source, target } = await placesOf(work);
    const items = await compareWhole(work, itemSides(source.items, target.items));
    if (items) await switchOver(work, items);
  },
  settling: (work) => advance(work, "moved"),
  clearing: (work) => clear(work, work.move.from),
  discarding: (work) => clear(work, work.move.to),
};

async function placesOf({ tenant, move, world }: Work) {
  const [source, target] = await Promise.all([
    world.movingStoresAt(tenant, move.from),
    world.movingStoresAt(tenant, move.to),
  ]);
  return { source, target };
}

/** Items first, then files: most of what there is, so that little is left to do when writes are refused. */
async function copyAll(work: Work): Promise<boolean> {
  const { source, target } = await placesOf(work);
  const { of, pass } = positionIn(work.move, "items");
  const kinds = {
    items: () => makeSame(itemSides(source.items, target.items), pass, () => work.slice.isOver()),
    files: () => makeSame(fileSides(source.files, target.files, "size"), pass, () => work.slice.isOver()),
  };
  const reached = await kinds[of]();
  if (!reached.ended) await goOn(work, { of, pass: reached.pass });
  else if (of === "items") await goOn(work, { of: "files", pass: firstPass });
  return reached.ended && of === "files";
}

/** Again and again, until a whole pass has met no difference. @returns what it has compared; `undefined`: not yet. */
async function compareWhole<Entry>(work: Work, sides: Sides<Entry>): Promise<Verified | undefined> {
  const { of, pass } = positionIn(work.move, "all");
  const reached = await makeSame(sides, pass, () => work.slice.isOver());
  if (reached.ended && reached.pass.differences === 0) return verifiedBy(reached.pass);
  await goOn(work, { of, pass: reached.ended ? firstPass : reached.pass });
  return undefined;
}

interface Position<Of extends string> {
  readonly of: Of;
  readonly pass: Pass;
}

function positionIn<Of extends string>({ position }: Move, of: Of): Position<Of | "files"> {
  return position === undefined ? { of, pass: firstPass } : (JSON.parse(position) as Position<Of | "files">);
}

const goOn = (work: Work, position: Position<string>) =>
  write(work, { ...work.move, position: JSON.stringify(position) });

/** To the next state, whose work begins after so many seconds. */
function advance(work: Work, state: MoveState, seconds = 0, more: Partial<Move> = {}) {
  const { position: _, until: __, ...move } = work.move;
  return write(work, { ...move, ...more, state, ...(seconds > 0 && { until: after(work, seconds) }) });
}

/**
 * The tenant is at the target from here on: place and tier in one write. Writes stay refused until every warm function has
 * read the record anew, so that nobody reads at the source what others have changed at the target.
 */
async function switchOver(work: Work, items: Verified): Promise<void> {
  const { move, tenant, world } = work;
  const { position: _, until: __, ...rest } = move;
  const moved = await write(
    work,
    { ...rest, items, state: "settling", until: after(work, STANDING_SECONDS + REQUEST_SECONDS) },
    {
      binding: move.to,
      tier: move.tier,
      version: tenant.version + 1,
      updated_at: world.now().toISOString(),
    },
    { version: tenant.version },
  );
  if (moved) {
    await world.audit.record(tenant.tenant_id, "move", move.requested_at, {
      items: items.count,
      files: move.files?.count ?? 0,
    });
  }
}

/** Deletes all that is at the place where the tenant is not, and ends the move. */
async function clear({ tenant, move, world, slice }: Work, place: Move["from"]): Promise<void> {
  const { items, files } = await world.storesAt(tenant, place);
  while ((await items.deletePage()) > 0 || (await files.deletePage()) > 0) {
    if (slice.isOver()) return void (await write({ tenant, move, world, slice }, move));
  }
  await world.records.update(tenant.tenant_id, {
    remove: ["move"],
    where: { "move.requested_at": move.requested_at, "move.state": move.state },
  });
}

/** Only while it is the same move, in the state that was read. */
function write(
  { tenant, move, world }: Work,
  next: Move,
  record: Readonly<Record<string, unknown>> = {},
  where: Readonly<Record<string, unknown>> = {},
) {
  return world.records.update(tenant.tenant_id, {
    set: { ...record, move: { ...next, progressed_at: world.now().toISOString() } },
    where: { "move.requested_at": move.requested_at, "move.state": move.state, ...where },
  });
}

const after = ({ world }: Work, seconds: number): string =>
  new Date(world.now().getTime() + seconds * 1000).toISOString();
