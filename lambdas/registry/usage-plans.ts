import { type APIGatewayClient, GetUsagePlansCommand } from "@aws-sdk/client-api-gateway";

/** Ids of usage plans by name. Plans are deployed with the platform, so ids are cached forever. */
export class UsagePlans {
  private readonly ids = new Map<string, string>();

  constructor(private readonly gateway: Pick<APIGatewayClient, "send">) {}

  /** @throws Error if the plan does not exist. */
  async idOf(name: string): Promise<string> {
    if (!this.ids.has(name)) await this.read();
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`there is no usage plan ${name}`);
    return id;
  }

  /** Ids of the key's plans. */
  async plansOf(keyId: string): Promise<readonly string[]> {
    // A key is in at most one plan of a stage: there is no second page.
    const { items = [] } = await this.gateway.send(new GetUsagePlansCommand({ keyId }));
    return items.flatMap(({ id }) => id ?? []);
  }

  private async read(): Promise<void> {
    let position: string | undefined;
    do {
      const page = await this.gateway.send(new GetUsagePlansCommand({ limit: 500, position }));
      for (const { name, id } of page.items ?? []) {
        if (name !== undefined && id !== undefined) this.ids.set(name, id);
      }
      position = page.position;
    } while (position !== undefined);
  }
}
