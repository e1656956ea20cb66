/** An element with XML inside. */
export const element = (name: string, xml: string): string => `<${name}>${xml}</${name}>`;

/** Elements with text inside, in the order given. */
export function elements(texts: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(texts)
    .map(([name, text]) => element(name, escapeXml(String(text))))
    .join("");
}

/** A complete S3 response. @param xml one element. */
export function xmlDocument(xml: string): string {
  const named = xml.replace(/^<(\w+)>/, '<$1 xmlns="http://s3.amazonaws.com/doc/2006-03-01/">');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${named}`;
}

/** Escapes line ends too: XML parsers normalize them to spaces. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n]/g, (character) => escapes[character] ?? character);
}

export function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|quot|apos|amp));/gi, (_, decimal, hex, name) =>
    name
      ? (namedEntities[name.toLowerCase()] ?? "")
      : String.fromCodePoint(decimal ? Number(decimal) : Number(`0x${hex}`)),
  );
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
  "\n": "&#10;",
};

const namedEntities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
