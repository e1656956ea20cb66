import { isRecord, strings, text } from "../../support/json";
import type { DeployedResource } from "../../terraform/resources";
import { canonical, type Item } from "./item";

/** A table of the deployment with point-in-time recovery. */
export interface RecoverableTable {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** Partition key, and sort key where there is one. */
  readonly keyAttributes: readonly string[];
  readonly recoveryDays: number;
}

interface Entry {
  readonly at: number;
  readonly key: string;
  /** Undefined: deleted. */
  readonly image: Item | undefined;
}

/** Maximum images of a table; older ones are merged into the earliest known state. */
const CAPACITY = 50_000;

const DAY_MS = 86_400_000;

/**
 * The history of a table: its state at the earliest restorable time, and every image since. A table counts as empty when
 * its journal begins.
 */
export class TableJournal {
  private readonly base = new Map<string, Item>();
  private readonly entries: Entry[] = [];
  private earliestMs = Date.now();

  constructor(
    readonly table: RecoverableTable,
    private readonly capacity = CAPACITY,
  ) {}

  /** The earliest restorable time. */
  get earliest(): Date {
    return new Date(this.earliestMs);
  }

  /** Adds the items that a table had before its journal began. */
  adopt(items: readonly Item[]): void {
    for (const item of items) {
      const key = Object.fromEntries(this.table.keyAttributes.map((name) => [name, item[name] ?? {}]));
      this.base.set(canonical(key), item);
    }
  }

  /** Records an item's new image. @param image undefined if the item was deleted. */
  record(key: Item, image: Item | undefined, at = Date.now()): void {
    this.entries.push({ at, key: canonical(key), image });
    const periodBegins = at - this.table.recoveryDays * DAY_MS;
    while (this.entries.length > this.capacity || (this.entries[0]?.at ?? at) < periodBegins) {
      const oldest = this.entries.shift();
      if (oldest === undefined) break;
      apply(this.base, oldest);
      // The state before that change is no longer known.
      this.earliestMs = Math.max(this.earliestMs, oldest.at);
    }
  }

  /** Every item as it was at a time, from {@link earliest} on. */
  at(time: Date): Item[] {
    const state = new Map(this.base);
    for (const entry of this.entries) {
      if (entry.at > time.getTime()) break;
      apply(state, entry);
    }
    return [...state.values()];
  }
}

function apply(state: Map<string, Item>, { key, image }: Entry): void {
  if (image === undefined) state.delete(key);
  else state.set(key, image);
}

/** Maximum and default recovery period. Source: DynamoDB API reference, PointInTimeRecoverySpecification. */
const MOST_DAYS = 35;

/** The tables among resources with point-in-time recovery. */
export function recoverableTables(
  resources: readonly DeployedResource[],
  region: string,
): RecoverableTable[] {
  return resources
    .filter(({ type }) => type === "aws_dynamodb_table")
    .flatMap(({ values }) => {
      const [recovery] = [values.point_in_time_recovery ?? []].flat();
      if (!isRecord(recovery) || recovery.enabled !== true) return [];
      const days = Number(recovery.recovery_period_in_days ?? MOST_DAYS);
      return [
        {
          name: text(values.name) ?? "",
          arn: text(values.arn) ?? "",
          region,
          keyAttributes: strings([values.hash_key, values.range_key]).filter((key) => key !== ""),
          recoveryDays: days > 0 ? days : MOST_DAYS,
        },
      ];
    });
}
