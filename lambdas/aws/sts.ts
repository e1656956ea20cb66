import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { type Connection, type Service, ServiceClient } from "./service";

const VERSION = "2011-06-15";

/** AWS's query protocol: a form, answered in XML. */
const sts: Service = {
  id: "STS",
  name: "sts",
  contentType: "application/x-www-form-urlencoded",
  encode: (operation, input) =>
    new URLSearchParams([["Action", operation], ["Version", VERSION], ...parameters(input)]).toString(),
  decode(body) {
    const expiration = elementOf(body, "Expiration");
    return {
      Credentials: {
        AccessKeyId: elementOf(body, "AccessKeyId"),
        SecretAccessKey: elementOf(body, "SecretAccessKey"),
        SessionToken: elementOf(body, "SessionToken"),
        Expiration: expiration === undefined ? undefined : new Date(expiration),
      },
    };
  },
  decodeError(body) {
    const name = elementOf(body, "Code");
    return name === undefined ? undefined : { name, message: elementOf(body, "Message") ?? name };
  },
};

export const stsClient = (connection: Connection) => new ServiceClient(sts, connection);

/** @throws Error as {@link ServiceClient.call} */
export const assumeRole = (
  client: ServiceClient,
  input: AssumeRoleCommandInput,
): Promise<AssumeRoleCommandOutput> => client.call("AssumeRole", input) as Promise<AssumeRoleCommandOutput>;

/** Parameters of a form: lists as `Tags.member.1.Key`. */
function parameters(value: unknown, name = ""): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => parameters(entry, `${name}.member.${index + 1}`));
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, entry]) => parameters(entry, name ? `${name}.${key}` : key));
  }
  return [[name, String(value)]];
}

/** The text of the first element with a name; keys, tokens and times have no characters that XML escapes. */
const elementOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
