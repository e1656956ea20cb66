import { json } from "node:stream/consumers";
import { AwsError } from "../../http/errors";
import type { Forwarder } from "../../http/forward";
import { isRecord, type JsonObject, records, text } from "../../support/json";

/** The API Gateway management service behind the endpoint. */
export class Management {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
    private readonly region: string,
  ) {}

  async get(path: string): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const received = await this.forwarder.send(this.baseUrl, {
      method: "GET",
      path,
      headers: {
        // Emulators read service and region from a signature's scope, and do not verify signatures.
        authorization: `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${this.region}/apigateway/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: Buffer.alloc(0),
    });
    const body: unknown = await json(received);
    return { status: received.statusCode ?? 500, body: isRecord(body) ? body : {} };
  }

  /**
   * Rules for keys in usage plans that emulators lack: the plan exists, a key has one plan for each stage, and only a plan's
   * key can be removed from it.
   * @throws AwsError NotFoundException or ConflictException, like API Gateway.
   */
  async requireMembership(method: string, path: string, input: () => JsonObject): Promise<void> {
    const [, planId, keyId] = /^\/usageplans\/([^/]+)\/keys(?:\/([^/]+))?$/.exec(path) ?? [];
    if (planId === undefined) return;
    if (method === "POST" && keyId === undefined) await this.requireRoom(planId, text(input().keyId) ?? "");
    if (method === "DELETE" && keyId !== undefined) {
      const members = await this.list(`/usageplans/${planId}/keys`);
      if (!members.some(({ id }) => id === keyId)) throw missing("Invalid API Key identifier specified");
    }
  }

  private async requireRoom(planId: string, keyId: string): Promise<void> {
    const plan = (await this.list("/usageplans")).find(({ id }) => id === planId);
    if (plan === undefined) throw missing("Invalid Usage Plan ID specified");
    const stages = new Set(stagesOf(plan));
    for (const other of await this.list(`/usageplans?keyId=${encodeURIComponent(keyId)}`)) {
      if (other.id === planId || stagesOf(other).some((stage) => stages.has(stage))) {
        throw new AwsError(
          "ConflictException",
          `API Key ${keyId} is in the Usage Plan ${other.id} already`,
          409,
        );
      }
    }
  }

  private async list(path: string): Promise<JsonObject[]> {
    return records((await this.get(path)).body.item);
  }
}

const missing = (message: string): AwsError => new AwsError("NotFoundException", message, 404);

const stagesOf = ({ apiStages }: JsonObject): string[] =>
  records(apiStages).map(({ apiId, stage }) => `${apiId}/${stage}`);
