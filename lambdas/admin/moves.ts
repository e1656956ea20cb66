import { isBeforeSwitch, isIdle, type Move, TOUCH_PATIENCE } from "../registry/move";
import type { Decided } from "../registry/tenant-facts";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import { conflict, notFound } from "../shared/errors";
import type { Control } from "./control";

/** Operators' decisions on moves. The lifecycle function applies them. */
export class Moves {
  constructor(
    private readonly control: Pick<Control, "decide">,
    private readonly records: Pick<TenantRecords, "changeMoveState" | "touchMove">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Cancels a move before the switch, and removes the copy; repeat to resume. */
  giveUp(tenantId: string, decided?: Decided): Promise<StoredTenant> {
    return this.decide(tenantId, "discarding", decided, (move) => {
      if (isBeforeSwitch(move)) return;
      throw conflict(
        "The tenant's data is already at the new location: the move cannot be cancelled. Confirm it, then move the tenant back.",
      );
    });
  }

  /** Confirms a move, and clears its source; repeat to resume. */
  confirm(tenantId: string, decided?: Decided): Promise<StoredTenant> {
    return this.decide(tenantId, "clearing", decided, ({ state }) => {
      if (state === "moved") return;
      throw conflict(`The move is ${state}: it can be confirmed once it is "moved".`);
    });
  }

  private decide(
    tenantId: string,
    state: "discarding" | "clearing",
    decided: Decided | undefined,
    require: (move: Move) => void,
  ) {
    return this.control.decide(tenantId, { ...(decided && { decided }) }, async (record) => {
      const { move } = record;
      if (move === undefined) throw notFound("The tenant's data is not being moved.");
      if (move.state === state) {
        return isIdle(move, this.now(), TOUCH_PATIENCE) ? this.records.touchMove(record) : record;
      }
      require(move);
      return this.records.changeMoveState(record, state);
    });
  }
}
