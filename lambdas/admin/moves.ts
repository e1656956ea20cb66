import { isBeforeSwitch, isIdle, type Move, TOUCH_PATIENCE } from "../registry/move";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import { conflict, notFound } from "../shared/errors";
import type { Control } from "./control";

/** What operators decide about a move that has begun. Carrying it out is the lifecycle function's work. */
export class Moves {
  constructor(
    private readonly control: Pick<Control, "decide">,
    private readonly records: Pick<TenantRecords, "changeMoveState" | "touchMove">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Gives a move up before the switch: the copy is removed. One that is being given up is set going again. */
  giveUp(tenantId: string): Promise<StoredTenant> {
    return this.decide(tenantId, "discarding", (move) => {
      if (isBeforeSwitch(move)) return;
      throw conflict(
        "The tenant's data is at the new place already: the move cannot be given up. Confirm it, then move the tenant back.",
      );
    });
  }

  /** Has the source cleared of what was moved. One that is being cleared is set going again. */
  confirm(tenantId: string): Promise<StoredTenant> {
    return this.decide(tenantId, "clearing", ({ state }) => {
      if (state === "moved") return;
      throw conflict(`The move is ${state}: it can be confirmed once it is moved.`);
    });
  }

  private decide(tenantId: string, state: "discarding" | "clearing", require: (move: Move) => void) {
    return this.control.decide(tenantId, {}, async (record) => {
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
