import { X509Certificate } from "node:crypto";
import { LONGEST_METADATA } from "../../../api/connection-bodies";
import { readMetadata, writeMetadata } from "../../../lambdas/connections/protocols/saml-metadata";
import { Problem } from "../../../lambdas/shared/errors";
import { certificate, ENTITY, key, metadataOf, REDIRECT, SIGN_ON } from "./metadata";

const DAY = 86_400_000;
const now = new Date();
const read = (xml: string, local = false) => readMetadata(xml, { now, local });

let first: string;
let second: string;
let third: string;
let expired: string;

beforeAll(async () => {
  [first, second, third, expired] = await Promise.all([
    certificate(),
    certificate(new Date(now.getTime() - DAY), new Date(now.getTime() + 30 * DAY)),
    certificate(),
    certificate(new Date(now.getTime() - 2 * DAY), new Date(now.getTime() - DAY)),
  ]);
});

/** The message for the field, if the metadata is refused. */
function refusalOf(xml: string, local = false): string | undefined {
  try {
    read(xml, local);
    return undefined;
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return error.errors?.[0]?.message;
    throw error;
  }
}

test("entity, sign-on URL and signing certificates are read", () => {
  const encryption = key(third, ' use="encryption"');
  const { certificates, ...provider } = read(metadataOf({ certificates: [first, second], more: encryption }));
  expect(provider).toEqual({ entityId: ENTITY, signOnUrl: SIGN_ON });
  const known = new X509Certificate(Buffer.from(second, "base64"));
  expect(certificates).toEqual([
    expect.objectContaining({ der: first }),
    {
      der: second,
      sha256: known.fingerprint256.replaceAll(":", "").toLowerCase(),
      expires_at: new Date(known.validTo).toISOString(),
    },
  ]);
});

test("what is written anew reads the same, and has nothing else of the document", () => {
  const text = metadataOf({
    entityId: "https://idp.acme.com/?a=1&amp;b=&lt;&quot;",
    signOn: "https://idp.acme.com/sso?a=1&amp;b=2",
    certificates: [first],
    more: "<!-- secret --><md:Extensions><x:evil xmlns:x='urn:x'/></md:Extensions>",
  });
  const provider = read(text);
  expect(provider.entityId).toBe('https://idp.acme.com/?a=1&b=<"');
  const written = writeMetadata(provider);
  expect(read(written)).toEqual(provider);
  expect(written).not.toMatch(/secret|evil|POST/);
});

test("a certificate that has expired does not count beside a valid one, and two of the same are one", () => {
  const { certificates } = read(metadataOf({ certificates: [expired, first, first] }));
  expect(certificates.map(({ der }) => der)).toEqual([first]);
  expect(refusalOf(metadataOf({ certificates: [expired] }))).toMatch(/valid/);
});

test("a key without a use signs", () => {
  expect(read(metadataOf({ more: key(first, "") })).certificates).toHaveLength(1);
});

test("a sign-on URL on this machine is for environments that say so", () => {
  const text = metadataOf({ certificates: [first], signOn: "http://127.0.0.1:8080/sso" });
  expect(refusalOf(text)).toMatch(/https/);
  expect(read(text, true).signOnUrl).toBe("http://127.0.0.1:8080/sso");
  expect(refusalOf(metadataOf({ certificates: [first], signOn: "http://10.0.0.1/sso" }), true)).toMatch(
    /https/,
  );
});

const valid = () => metadataOf({ certificates: [first] });
const deep = (levels: number) => `${"<a>".repeat(levels)}${"</a>".repeat(levels)}`;

test.each<[string, () => string, RegExp]>([
  ["a document type", () => `<!DOCTYPE a>${valid().split("\n").slice(1).join("")}`, /document type/],
  [
    "an external entity",
    () =>
      valid()
        .replace("?>", '?><!doctype a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        .replace(ENTITY, "&x;"),
    /document type/,
  ],
  ["an entity that nobody declared", () => valid().replace(ENTITY, "&x;"), /well-formed/],
  ["half a document", () => valid().slice(0, -20), /well-formed/],
  ["two roots", () => `${valid()}<a/>`, /well-formed/],
  ["no XML", () => "metadata", /well-formed/],
  ["another element", () => "<a/>", /EntityDescriptor/],
  [
    "another namespace",
    () => valid().replaceAll("SAML:2.0:metadata", "SAML:1.0:metadata"),
    /EntityDescriptor/,
  ],
  [
    "several providers",
    () =>
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${valid().split("\n").slice(1).join("")}</md:EntitiesDescriptor>`,
    /EntityDescriptor/,
  ],
  [
    "two descriptors",
    () => valid().replace(/<md:IDPSSODescriptor.*<\/md:IDPSSODescriptor>/s, (found) => found + found),
    /one SAML 2.0/,
  ],
  ["a service provider", () => valid().replaceAll("IDPSSODescriptor", "SPSSODescriptor"), /one SAML 2.0/],
  ["an older protocol", () => valid().replace("SAML:2.0:protocol", "SAML:1.1:protocol"), /one SAML 2.0/],
  ["no entity id", () => valid().replace(/entityID="[^"]*"/, ""), /entityID/],
  ["an entity id with spaces", () => valid().replace(ENTITY, "a b"), /entityID/],
  ["an entity id that is too long", () => valid().replace(ENTITY, "a".repeat(1025)), /entityID/],
  ["no certificate", () => metadataOf({}), /certificate/],
  [
    "a certificate that is none",
    () => metadataOf({ certificates: [Buffer.from("x").toString("base64")] }),
    /X.509/,
  ],
  ["a certificate that is no base64", () => metadataOf({ certificates: ["&lt;a&gt;"] }), /X.509/],
  [
    "a certificate that is too long",
    // What follows a certificate is no part of it: by its content alone it would be read.
    () =>
      metadataOf({
        certificates: [Buffer.concat([Buffer.from(first, "base64"), Buffer.alloc(4096)]).toString("base64")],
      }),
    /X.509/,
  ],
  [
    "a certificate outside of the descriptor",
    () => metadataOf({}).replace("</md:EntityDescriptor>", () => `${key(first)}</md:EntityDescriptor>`),
    /certificate/,
  ],
  [
    "a certificate in an extension",
    () => metadataOf({ more: `<md:Extensions>${key(first)}</md:Extensions>` }),
    /certificate/,
  ],
  [
    "a certificate with other letters in it",
    () => metadataOf({ certificates: [`${first.slice(0, 8)}!${first.slice(8)}`] }),
    /X.509/,
  ],
  ["no redirect", () => valid().replace(REDIRECT, "urn:other"), /HTTP-Redirect/],
  ["a script", () => metadataOf({ certificates: [first], signOn: "javascript:alert(1)" }), /https/],
  [
    "a sign-on URL without TLS",
    () => metadataOf({ certificates: [first], signOn: "http://idp.acme.com/" }),
    /https/,
  ],
  [
    "a sign-on URL with a password",
    () => metadataOf({ certificates: [first], signOn: "https://a:b@idp.acme.com/" }),
    /https/,
  ],
  ...["https://a@idp.acme.com/", "https://:b@idp.acme.com/", "https://idp.acme.com/#a"].map(
    (signOn): [string, () => string, RegExp] => [
      signOn,
      () => metadataOf({ certificates: [first], signOn }),
      /https/,
    ],
  ),
  [
    "deep nesting",
    () => valid().replace("<md:NameIDFormat>", () => `${deep(15_000)}<md:NameIDFormat>`),
    /too many/,
  ],
])("%s is refused", (_, text, message) => {
  expect(refusalOf(text())).toMatch(message);
});

test("more certificates than a change needs are refused", async () => {
  const many = await Promise.all(Array.from({ length: 6 }, () => certificate()));
  expect(refusalOf(metadataOf({ certificates: many }))).toMatch(/more than/);
});

test("a key that is too short is refused", async () => {
  const { generate } = await import("selfsigned");
  const { cert } = await generate([{ name: "commonName", value: "company" }], {
    keySize: 1024,
    algorithm: "sha256",
  });
  const short = cert.replaceAll(/-----[A-Z ]+-----|\s/g, "");
  expect(refusalOf(metadataOf({ certificates: [short] }))).toMatch(/bits/);
});

test("the largest document takes no second", () => {
  const filler = `<x>${"<a b='c'/>".repeat(4_500)}${"d".repeat(LONGEST_METADATA - 60_000)}</x>`;
  const started = Date.now();
  read(valid().replace("<md:NameIDFormat>", () => `${filler}<md:NameIDFormat>`));
  expect(Date.now() - started).toBeLessThan(5_000);
});
