import { element, elements, unescapeXml } from "./xml";

/** An object in a DeleteObjects request; with a version id, only that version. */
export interface Deletion {
  readonly key: string;
  readonly versionId?: string;
}

export interface Deletions {
  readonly objects: readonly Deletion[];
  /** Whether the response omits successful deletions. */
  readonly quiet: boolean;
}

/** Source: S3 API reference, DeleteObjects. */
const MAX_DELETIONS = 1_000;

/** A body is refused; `code` is S3's error code. */
export class DeletionsError extends Error {
  constructor(
    readonly code: "MalformedXML" | "NotImplemented",
    message: string,
  ) {
    super(message);
  }
}

/**
 * Parses the body of a DeleteObjects request. Strict, since every reader must find the same keys.
 * @throws DeletionsError if the body is malformed, or sets conditions, which are not supported here.
 */
export function parseDeletions(xml: string): Deletions {
  const root = /^\s*(?:<\?xml[^<>]*\?>)?\s*<Delete(?:\s[^<>]*)?>(.*)<\/Delete>\s*$/s.exec(xml)?.[1];
  const objects: Deletion[] = [];
  let quiet = false;
  for (const [name, content] of children(root ?? malformed())) {
    if (name === "Quiet") quiet = content.trim() === "true";
    else if (name === "Object") objects.push(parseDeletion(content));
    else malformed();
  }
  if (objects.length === 0 || objects.length > MAX_DELETIONS) malformed();
  return { objects, quiet };
}

export function renderDeletions({ objects, quiet }: Deletions): string {
  const items = objects.map(({ key, versionId }) =>
    element("Object", elements({ Key: key, ...(versionId !== undefined && { VersionId: versionId }) })),
  );
  return element("Delete", items.join("") + elements({ Quiet: quiet }));
}

function parseDeletion(xml: string): Deletion {
  const fields = new Map<string, string>();
  for (const [name, content] of children(xml)) {
    if (fields.has(name) || content.includes("<")) malformed();
    if (name !== "Key" && name !== "VersionId") {
      throw new DeletionsError(
        "NotImplemented",
        `The local S3 deletes without conditions: leave out ${name}.`,
      );
    }
    fields.set(name, unescapeXml(content));
  }
  const [key = malformed(), versionId] = [fields.get("Key"), fields.get("VersionId")];
  return { key, ...(versionId !== undefined && { versionId }) };
}

/** Child elements with their content; comments and text between them are refused. */
function children(xml: string): [name: string, content: string][] {
  const found: [string, string][] = [];
  const child = /\s*<(\w+)>(.*?)<\/\1>\s*/sy;
  while (child.lastIndex < xml.length) {
    const [, name = "", content = ""] = child.exec(xml) ?? malformed();
    found.push([name, content]);
  }
  return found;
}

function malformed(): never {
  throw new DeletionsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
