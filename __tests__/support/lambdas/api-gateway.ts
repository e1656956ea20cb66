interface Key {
  readonly id: string;
  readonly name: string;
  enabled: boolean;
}

type Input = Readonly<Record<string, unknown>>;

const refused = (name: string) => Object.assign(new Error(name), { name });

/** API keys and usage plans of one stage, behind the SDK's `send`. */
export class FakeApiGateway {
  readonly keys = new Map<string, Key>();
  /** Plan id to name. */
  readonly plans = new Map<string, string>();
  /** Key id to plan id: a key is in one plan of a stage at most. */
  readonly planOf = new Map<string, string>();

  readonly client = {
    send: async (command: { readonly input: Input }): Promise<unknown> =>
      this.answer((command as object).constructor.name.replace(/Command$/, ""), command.input),
  };

  addKey(id: string, name: string, planId: string, enabled = true): void {
    this.keys.set(id, { id, name, enabled });
    this.planOf.set(id, planId);
  }

  disable(id: string): void {
    this.key(id).enabled = false;
  }

  private answer(operation: string, input: Input): unknown {
    switch (operation) {
      case "GetUsagePlans": {
        const held = this.planOf.get(String(input.keyId));
        const plans = [...this.plans].filter(([id]) => input.keyId === undefined || id === held);
        return { items: plans.map(([id, name]) => ({ id, name })) };
      }
      case "UpdateApiKey": {
        const key = this.key(input.apiKey);
        const [patch] = input.patchOperations as { op: string; path: string; value: string }[];
        if (patch?.op !== "replace" || patch.path !== "/enabled") throw refused("BadRequestException");
        key.enabled = patch.value === "true";
        return {};
      }
      case "DeleteApiKey": {
        const { id } = this.key(input.apiKey);
        this.keys.delete(id);
        this.planOf.delete(id);
        return {};
      }
      case "CreateUsagePlanKey": {
        const { id } = this.key(input.keyId);
        if (this.planOf.has(id)) throw refused("ConflictException");
        this.planOf.set(id, String(input.usagePlanId));
        return {};
      }
      case "DeleteUsagePlanKey": {
        const { id } = this.key(input.keyId);
        if (this.planOf.get(id) !== input.usagePlanId) throw refused("NotFoundException");
        this.planOf.delete(id);
        return {};
      }
      default:
        throw refused(`NotImplemented: ${operation}`);
    }
  }

  private key(id: unknown): Key {
    const key = this.keys.get(String(id));
    if (!key) throw refused("NotFoundException");
    return key;
  }
}
