import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listenOnLoopback } from "../../../src/support/loopback";
import { escaped, formOf, loginPage } from "./login-page";

/** A person of a company, as its directory has them. */
export interface SamlPerson {
  readonly nameId: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** A service that a company's people may sign in to. */
export interface Service {
  readonly entityId: string;
  readonly acsUrl: string;
  /** Where answers to its sign-outs go. */
  readonly logoutUrl?: string;
  /** Certificates, PEM: of its signed requests, which are then demanded; for encrypted answers. */
  readonly signing?: string;
  readonly encryption?: string;
}

/** What a response says, by the names of samlify's template. */
export type Tags = Record<string, string>;

export type SamlCompany = Awaited<ReturnType<typeof startSamlCompany>>;

const MINUTES = 5 * 60_000;
const NAME_ID = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/** What the company uses of samlify. Its own types would bring those of browsers into every file of the project. */
interface Samlify {
  readonly SamlLib: { replaceTagsByValue(template: string, tags: Tags): string };
  IdentityProvider(settings: object): Provider;
  ServiceProvider(settings: object): object;
  setSchemaValidator(validator: { validate(xml: string): Promise<string> }): void;
}

interface RedirectRequest {
  readonly query: object;
  readonly octetString: string;
}

interface Provider {
  getMetadata(): string;
  parseLogoutRequest(
    service: object,
    binding: "redirect",
    request: RedirectRequest,
  ): Promise<{ readonly extract: { readonly nameID?: string } }>;
  createLogoutResponse(service: object, request: object, binding: "post"): { readonly context: string };
  parseLoginRequest(
    service: object,
    binding: "redirect",
    request: RedirectRequest,
  ): Promise<{ readonly extract: { readonly request?: { readonly id?: string } } }>;
  createLoginResponse(
    service: object,
    request: object,
    binding: "post",
    user: object,
    options: { readonly customTagReplacement: (template: string) => object },
  ): Promise<{ readonly context: string }>;
}

const library = (name: string = "samlify"): Promise<Samlify> => import(name);

/** A key with its certificate, PEM. @param keys PEM, of another certificate; absent: new ones */
export async function newCertificate(
  valid: { readonly from?: Date; readonly to?: Date } = {},
  keys?: { readonly privateKey: string; readonly publicKey: string },
) {
  const { generate } = await import("selfsigned");
  const made = await generate([{ name: "commonName", value: "company" }], {
    ...{ keySize: 2048, algorithm: "sha256" },
    ...(valid.from !== undefined && { notBeforeDate: valid.from }),
    ...(valid.to !== undefined && { notAfterDate: valid.to }),
    ...(keys !== undefined && { keyPair: keys }),
  });
  return { privateKey: made.private, publicKey: made.public, certificate: made.cert };
}

/**
 * A company with a SAML identity provider of its own (samlify) at 127.0.0.1. Its login page has the field `login`, for a
 * NameID; the answer is a page whose form a browser sends by itself.
 */
export async function startSamlCompany({ people }: { readonly people: readonly SamlPerson[] }) {
  const samlify = await library();
  // Schemas are the concern of the service; the company only reads requests.
  samlify.setSchemaValidator({ validate: async () => "not validated" });
  const directory = new Map(people.map((person) => [person.nameId, person]));
  /** Changes what a response says before it is signed, and the signed response, as a hostile company could. */
  const hostile: { tags?: ((tags: Tags) => Tags) | undefined; xml?: ((xml: string) => string) | undefined } =
    {};
  /** NameIDs of the people who were signed out, oldest first. */
  const signedOut: string[] = [];
  /** Oldest first; the last one signs. */
  const keys = [await newCertificate()];
  let service: Service | undefined;

  let serve = async (_: IncomingMessage, response: ServerResponse): Promise<unknown> =>
    response.writeHead(503).end();
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => response.writeHead(400).end(error.message));
  });
  const url = await listenOnLoopback(server);
  const entityId = `${url}/metadata`;

  /** @param shown the keys whose certificates it has */
  const provider = (shown = keys.slice(-1)) =>
    samlify.IdentityProvider({
      entityID: entityId,
      signingCert: shown.map(({ certificate }) => certificate),
      privateKey: keys.at(-1)?.privateKey ?? "",
      requestSignatureAlgorithm: RSA_SHA256,
      wantAuthnRequestsSigned: service?.signing !== undefined,
      wantLogoutRequestSigned: service?.signing !== undefined,
      isAssertionEncrypted: service?.encryption !== undefined,
      nameIDFormat: [NAME_ID],
      singleSignOnService: [
        { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", Location: `${url}/sso` },
      ],
      singleLogoutService: [
        { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", Location: `${url}/slo` },
      ],
    });
  const trusted = () => {
    if (service === undefined) throw new Error("the company trusts no service yet");
    const { entityId: entityID, acsUrl, logoutUrl, signing, encryption } = service;
    return samlify.ServiceProvider({
      entityID,
      authnRequestsSigned: signing !== undefined,
      wantAssertionsSigned: true,
      wantLogoutResponseSigned: true,
      ...(logoutUrl !== undefined && {
        singleLogoutService: [
          { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: logoutUrl },
        ],
      }),
      ...(signing !== undefined && { signingCert: signing }),
      ...(encryption !== undefined && { encryptCert: encryption }),
      assertionConsumerService: [
        { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: acsUrl },
      ],
    });
  };

  /** A response of the company, base64. @param inResponseTo empty: no request asked for it */
  async function respond(nameId: string, inResponseTo: string): Promise<string> {
    const person = directory.get(nameId);
    const now = Date.now();
    const [at, later] = [new Date(now), new Date(now + MINUTES)].map((time) => time.toISOString());
    const acsUrl = service?.acsUrl ?? "";
    const tags: Tags = {
      ...{ ID: `_${randomBytes(16).toString("hex")}`, AssertionID: `_${randomBytes(16).toString("hex")}` },
      ...{
        Issuer: entityId,
        Destination: acsUrl,
        SubjectRecipient: acsUrl,
        Audience: service?.entityId ?? "",
      },
      ...{ IssueInstant: at ?? "", ConditionsNotBefore: at ?? "", ConditionsNotOnOrAfter: later ?? "" },
      SubjectConfirmationDataNotOnOrAfter: later ?? "",
      StatusCode: "urn:oasis:names:tc:SAML:2.0:status:Success",
      ...{ NameIDFormat: NAME_ID, NameID: nameId, InResponseTo: inResponseTo },
    };
    const said = hostile.tags?.(tags) ?? tags;
    const fill = (template: string) => ({
      id: said.ID ?? "",
      context: samlify.SamlLib.replaceTagsByValue(
        withoutEmpty(template, said).replace("{AuthnStatement}{AttributeStatement}", () =>
          attributeStatement(person?.attributes ?? {}),
        ),
        said,
      ),
    });
    const { context } = await provider().createLoginResponse(
      trusted(),
      { extract: {} },
      "post",
      {},
      {
        customTagReplacement: fill,
      },
    );
    const xml = Buffer.from(context, "base64").toString();
    return Buffer.from(hostile.xml?.(xml) ?? xml).toString("base64");
  }

  serve = async (request, response) => {
    const asked = new URL(request.url ?? "", url);
    if (asked.pathname === "/metadata")
      return response.writeHead(200, { "content-type": "text/xml" }).end(provider(keys).getMetadata());
    if (request.method === "GET") {
      const octetString = ["SAMLRequest", "RelayState", "SigAlg"]
        .filter((name) => asked.searchParams.has(name))
        .map((name) => new RegExp(`[?&](${name}=[^&]*)`).exec(request.url ?? "")?.[1])
        .join("&");
      const query = Object.fromEntries(asked.searchParams);
      if (asked.pathname === "/slo") {
        const logout = await provider().parseLogoutRequest(trusted(), "redirect", { query, octetString });
        signedOut.push(logout.extract.nameID ?? "");
        const { context } = provider().createLogoutResponse(trusted(), logout, "post");
        const xml = Buffer.from(context, "base64").toString();
        return sendForm(response, service?.logoutUrl ?? "", {
          SAMLResponse: Buffer.from(hostile.xml?.(xml) ?? xml).toString("base64"),
          RelayState: query.RelayState ?? "",
        });
      }
      const { extract } = await provider().parseLoginRequest(trusted(), "redirect", { query, octetString });
      const kept = { id: String(extract.request?.id), RelayState: query.RelayState ?? "" };
      return loginPage(response, asked.pathname, kept);
    }
    const form = await formOf(request);
    const [login, id, relayState] = ["login", "id", "RelayState"].map((name) => form.get(name) ?? "");
    if (!directory.has(login ?? "")) return loginPage(response, asked.pathname, Object.fromEntries(form));
    return sendForm(response, service?.acsUrl ?? "", {
      SAMLResponse: await respond(login ?? "", id ?? ""),
      RelayState: relayState ?? "",
    });
  };

  return {
    entityId,
    directory,
    hostile,
    signedOut,
    metadataUrl: entityId,
    metadata: (): string => provider(keys).getMetadata(),
    respond,
    /** Lets the company's people sign in to a service. */
    trust(given: Service): void {
      service = given;
    },
    /** Signs with a new certificate. The old ones stay in the metadata until {@link retire}. */
    async rotate(valid: { readonly from?: Date; readonly to?: Date } = {}): Promise<void> {
      keys.push(await newCertificate(valid));
    },
    retire(): void {
      keys.splice(0, keys.length - 1);
    },
    close: () => closeServer(server),
  };
}

/** A template without the attributes that a response does not have. */
const withoutEmpty = (template: string, tags: Tags): string =>
  tags.InResponseTo === "" ? template.replaceAll(' InResponseTo="{InResponseTo}"', "") : template;

function attributeStatement(attributes: SamlPerson["attributes"]): string {
  const written = Object.entries(attributes).map(([name, values]) => {
    const each = values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`);
    return `<saml:Attribute Name="${escaped(name)}">${each.join("")}</saml:Attribute>`;
  });
  return `<saml:AttributeStatement>${written.join("")}</saml:AttributeStatement>`;
}

/** A page that sends its form by itself, as the POST binding has it. */
function sendForm(response: ServerResponse, action: string, fields: Readonly<Record<string, string>>): void {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  response
    .writeHead(200, { "content-type": "text/html; charset=utf-8" })
    .end(
      `<!doctype html><title>Company</title><link rel="icon" href="data:,"><form method="post" action="${escaped(action)}">${inputs.join("")}` +
        "<noscript><button>Continue</button></noscript></form><script>document.forms[0].submit()</script>",
    );
}
