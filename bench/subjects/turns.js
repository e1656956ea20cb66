// @ts-check
// Sends a request of each tenant in turn, and writes the live memory after growing numbers of them:
// `node --expose-gc turns.js <plan.json> <result.json>`.

const { readFileSync, writeFileSync } = require("node:fs");

const [planFile = "", resultFile = ""] = process.argv.slice(2);
/** @type {{ handler: string, event: object, ids: string[], sizes: number[] }} */
const { handler: file, event, ids, sizes } = JSON.parse(readFileSync(planFile, "utf8"));
const { handler } = require(file);
process.stdout.write = () => true;

/** The event as another tenant's; the plan's is the first one's. */
const text = JSON.stringify(event);
const first = ids[0] ?? "";
/** @param {string} id */
const eventOf = (id) => JSON.parse(text.replaceAll(first, id));

async function main() {
  const bytes = [];
  for (const [index, id] of ids.entries()) {
    const answer = await handler(eventOf(id), { awsRequestId: "bench" });
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${answer.body}`);
    if (!sizes.includes(index + 1)) continue;
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    bytes.push(heapUsed + external);
  }
  writeFileSync(resultFile, JSON.stringify(bytes));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
