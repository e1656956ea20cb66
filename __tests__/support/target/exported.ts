import { createHash } from "node:crypto";
import { expectAnswer } from "@saas/api-client/shapes";
import type { Target } from "@saas/api-client/target";
import { type ExportFile, exportView } from "@saas/api-client/tenants";
import { parseManifest } from "../../../lambdas/registry/export-manifest";
import { operatorOf, tenantPath } from "./operator";

/** What was exported of a tenant, as an operator downloads it. */
export interface Exported {
  readonly files: readonly ExportFile[];
  /** The lines of all parts. */
  readonly items: readonly unknown[];
  readonly listed: readonly { readonly key: string; readonly size: number }[];
}

/** Downloads an export: length and checksum of every file are compared, and the parts with the manifest. */
export async function exportedOf(target: Target, tenantId: string): Promise<Exported> {
  const answer = await operatorOf(target).send("GET", `${tenantPath(tenantId)}/export`);
  const { files } = expectAnswer(answer, 200, exportView);
  const texts = new Map<string, string>();
  for (const { name, url, bytes, sha256 } of files) {
    const content = Buffer.from(await (await fetch(url)).arrayBuffer());
    const found = { name, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
    expect(found).toEqual({ name, bytes, sha256 });
    texts.set(name, content.toString());
  }
  const manifest = parseManifest(texts.get("manifest.json") ?? "");
  expect(manifest).toMatchObject({ tenant_id: tenantId });
  expect([...texts.keys()]).toEqual(["manifest.json", ...manifest.parts.map(({ name }) => name)]);
  const linesOf = (kind: "items" | "files") =>
    manifest.parts
      .filter(({ of }) => of === kind)
      .flatMap(({ name, count }) => {
        const lines = (texts.get(name) ?? "").split("\n").filter(Boolean);
        expect([name, lines.length]).toEqual([name, count]);
        return lines.map((line) => JSON.parse(line));
      });
  const [items, listed] = [linesOf("items"), linesOf("files")];
  expect(manifest).toMatchObject({ items: items.length, files: listed.length });
  return { files, items, listed };
}
