import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { GapFiller } from "./front";

type Json = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body: Json];

/**
 * AWS Backup's vaults, plans and selections, stored and returned here: Moto lacks selections, plan updates, and the key and lock
 * in a vault's description. Nothing is backed up.
 */
export function backups(accountId: string): GapFiller {
  const stores = new Map<string, BackupStore>();
  return (incoming, { pathname }, response) => {
    const [, region] =
      /Credential=[^/]+\/\d+\/([^/]+)\/backup\//.exec(incoming.headers.authorization ?? "") ?? [];
    if (region === undefined) return undefined;
    const store = stores.get(region) ?? new BackupStore(`arn:aws:backup:${region}:${accountId}`);
    stores.set(region, store);
    return answer(store, decodeURIComponent(pathname).replace(/\/$/, ""), incoming).then(([status, body]) => {
      response.writeHead(status, {
        "content-type": "application/json",
        ...(status >= 400 && { "x-amzn-errortype": String(body.Code) }),
      });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    });
  };
}

async function answer(store: BackupStore, path: string, incoming: IncomingMessage): Promise<Answer> {
  const body = await text(incoming);
  return store.serve(`${incoming.method}`, path, body === "" ? {} : (JSON.parse(body) as Json));
}

const missing: Answer = [
  404,
  {
    Code: "ResourceNotFoundException",
    Message: "There is no such resource.",
    message: "There is no such resource.",
  },
];
const done: Answer = [200, {}];

/** The resources of one region. Source of paths and fields: AWS Backup API reference. */
class BackupStore {
  private readonly vaults = new Map<string, Json>();
  private readonly plans = new Map<string, Json>();
  private readonly selections = new Map<string, Json>();
  private readonly tags = new Map<string, Readonly<Record<string, string>>>();

  constructor(private readonly prefix: string) {}

  serve(method: string, path: string, input: Json): Answer {
    const [, kind, ...rest] = path.split("/");
    switch (kind) {
      case "backup-vaults":
        return this.vault(method, rest[0] ?? "", rest[1], input);
      case "backup":
        return rest[2] === undefined
          ? this.plan(method, rest[1], input)
          : this.selection(method, rest[1] ?? "", rest[3], input);
      case "tags":
      case "untag":
        return this.tagged(method, kind, rest.join("/"), input);
      default:
        return missing;
    }
  }

  private vault(method: string, name: string, part: string | undefined, input: Json): Answer {
    const known = this.vaults.get(name);
    if (part === undefined && method === "PUT") {
      const BackupVaultArn = `${this.prefix}:backup-vault:${name}`;
      const made = {
        BackupVaultName: name,
        BackupVaultArn,
        CreationDate: Date.now() / 1000,
        EncryptionKeyArn:
          input.EncryptionKeyArn ?? `${this.prefix.replace(":backup:", ":kms:")}:key/aws-backup`,
        NumberOfRecoveryPoints: 0,
        Locked: false,
      };
      this.vaults.set(name, made);
      this.tags.set(BackupVaultArn, (input.BackupVaultTags ?? {}) as Record<string, string>);
      return [200, made];
    }
    if (known === undefined) return missing;
    if (part === "recovery-points") return [200, { RecoveryPoints: [] }];
    if (part === "vault-lock") {
      const { MinRetentionDays, MaxRetentionDays } = input;
      const lock =
        method === "PUT"
          ? { Locked: true, MinRetentionDays, MaxRetentionDays }
          : { Locked: false, MinRetentionDays: undefined, MaxRetentionDays: undefined };
      this.vaults.set(name, { ...known, ...lock });
      return done;
    }
    if (method === "DELETE") this.vaults.delete(name);
    return [200, method === "DELETE" ? {} : known];
  }

  private plan(method: string, id: string | undefined, input: Json): Answer {
    const known = this.plans.get(id ?? "");
    if (id !== undefined && known === undefined) return missing;
    if (method === "DELETE" && id !== undefined) {
      this.plans.delete(id);
      return [200, known ?? {}];
    }
    if (method === "GET") return [200, known ?? {}];
    const BackupPlanId = id ?? randomUUID();
    const BackupPlanArn = `${this.prefix}:backup-plan:${BackupPlanId}`;
    const { Rules = [], ...BackupPlan } = (input.BackupPlan ?? {}) as { Rules?: Json[] };
    const plan = {
      BackupPlanId,
      BackupPlanArn,
      VersionId: randomUUID(),
      CreationDate: Date.now() / 1000,
      BackupPlan: {
        ...BackupPlan,
        Rules: Rules.map((rule) => ({
          ScheduleExpressionTimezone: "Etc/UTC",
          ...rule,
          RuleId: randomUUID(),
        })),
      },
    };
    this.plans.set(BackupPlanId, plan);
    if (id === undefined)
      this.tags.set(BackupPlanArn, (input.BackupPlanTags ?? {}) as Record<string, string>);
    return [200, plan];
  }

  private selection(method: string, BackupPlanId: string, id: string | undefined, input: Json): Answer {
    const known = this.selections.get(id ?? "");
    if (!this.plans.has(BackupPlanId) || (id !== undefined && known === undefined)) return missing;
    if (id === undefined) {
      const SelectionId = randomUUID();
      const CreationDate = Date.now() / 1000;
      this.selections.set(SelectionId, {
        SelectionId,
        BackupPlanId,
        CreationDate,
        BackupSelection: input.BackupSelection,
      });
      return [200, { SelectionId, BackupPlanId, CreationDate }];
    }
    if (method === "DELETE") this.selections.delete(id);
    return [200, method === "DELETE" ? {} : (known ?? {})];
  }

  private tagged(method: string, kind: string, arn: string, input: Json): Answer {
    const known = this.tags.get(arn);
    if (known === undefined) return missing;
    if (kind === "untag") {
      const gone = (input.TagKeyList ?? []) as string[];
      this.tags.set(arn, Object.fromEntries(Object.entries(known).filter(([tag]) => !gone.includes(tag))));
    } else if (method === "POST") this.tags.set(arn, { ...known, ...(input.Tags as Record<string, string>) });
    return method === "GET" ? [200, { Tags: known }] : done;
  }
}
