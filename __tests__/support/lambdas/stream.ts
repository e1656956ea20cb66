import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import type { ControlTables } from "./control-tables";

interface Command {
  readonly input: { readonly TableName?: string; readonly Key?: object; readonly Item?: object };
}

type Attribute = { S: string } | { N: string } | { BOOL: boolean } | { M: Record<string, Attribute> };

/** The scalar attributes of a row and its binding, as a stream writes them; events ignore other attributes. */
export function imageOf(
  row: Readonly<Record<string, unknown>> | undefined,
): Record<string, Attribute> | undefined {
  if (!row) return undefined;
  const scalars: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === "string") scalars[name] = { S: value };
    if (typeof value === "boolean") scalars[name] = { BOOL: value };
    if (typeof value === "number") scalars[name] = { N: String(value) };
    if (name === "binding") scalars[name] = { M: imageOf(Object(value)) ?? {} };
  }
  return scalars;
}

/** The stream of the table `metadata`: every change of a row through `client`. */
export class MetadataStream {
  readonly records: DynamoDBRecord[] = [];
  private sequence = 0;
  /** Rows as the last change left them: a change's old image, without a read. */
  private readonly last = new Map<string, Record<string, unknown> | undefined>();

  constructor(private readonly tables: ControlTables) {}

  /** The real tables, with changes of `metadata` recorded as the stream has them: none where nothing changed. */
  readonly client = {
    send: async (command: Command): Promise<unknown> => {
      const { TableName, Key, Item } = command.input;
      const writes = /^(Put|Update|Delete)Command$/.test((command as object).constructor.name);
      const send = () => this.tables.documents.send(command as never);
      if (TableName !== "metadata" || !writes) return send();
      // Has no status: the mapping's pattern leaves it out.
      if (Reflect.get(Object(Key), "tenant_id") === "storage-measurement") return send();
      const key = Key ?? { tenant_id: Reflect.get(Object(Item), "tenant_id") };
      const name = JSON.stringify(key);
      const before = this.last.has(name) ? this.last.get(name) : await this.read(key);
      const answer = await send();
      const after = (Reflect.get(Object(answer), "Attributes") as typeof before) ?? (await this.read(key));
      this.last.set(name, after);
      if (JSON.stringify(before) !== JSON.stringify(after)) this.push(before, after);
      return answer;
    },
  };

  push(before: Record<string, unknown> | undefined, after: Record<string, unknown> | undefined): void {
    this.sequence += 1;
    const [OldImage, NewImage] = [imageOf(before), imageOf(after)];
    this.records.push({
      eventID: `event-${this.sequence}`,
      dynamodb: {
        SequenceNumber: String(this.sequence),
        ...(OldImage && { OldImage }),
        ...(NewImage && { NewImage }),
      },
    });
  }

  private async read(Key: object): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.tables.documents.send(
      new GetCommand({ TableName: "metadata", Key, ConsistentRead: true }),
    );
    return Item;
  }
}
