/** Key of the row that reserves a tenant's name. Names that people would take for the same one are the same one. */
export function nameKeyOf(tenantName: string): string {
  // Upper case first: it unfolds letters such as ß, as case folding does.
  const folded = tenantName.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
  return `name#${folded.trim().replace(/\s+/g, " ")}`;
}
