import { z } from "zod";
import { flag, text } from "./fields";

const SERVER = 'write an address that answers DNS, with a port if it is not 53, e.g. "127.0.0.1:5300"';
const SERVERS = `write a list of 1 to 3 servers, each once; ${SERVER}`;

/** An IPv4 address, with or without a port. */
function isServer(server: string): boolean {
  const [, address = "", port = "53"] = /^([\d.]+)(?::([1-9]\d{0,4}))?$/.exec(server) ?? [];
  const octets = address.split(".");
  return (
    octets.length === 4 && octets.every((each) => /^\d{1,3}$/.test(each) && +each < 256) && +port < 65_536
  );
}

/** Single sign-on of tenants with their companies' identity providers: docs/identity.md. */
export const singleSignOnSchema = z.strictObject(
  {
    /** Servers that look the proofs of domains up. Absent: those of AWS, where the functions run. */
    dnsServers: z
      .array(text(SERVER).refine(isServer, { error: SERVER }), { error: SERVERS })
      .min(1, { error: SERVERS })
      .max(3, { error: SERVERS })
      .refine((servers) => new Set(servers).size === servers.length, { error: SERVERS })
      .readonly()
      .optional(),
    /** Takes issuers on this machine, without TLS: Cognito in AWS refuses them. Absent: it does not. */
    localProviders: flag.optional(),
  },
  { error: "write an object, {} for the defaults, or leave it out" },
);
