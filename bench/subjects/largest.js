// @ts-check
// Sends each event several times and writes the cost of a request: `node --expose-gc largest.js <plan.json> <result.json>`.

const { readFileSync, writeFileSync } = require("node:fs");

const [planFile = "", resultFile = ""] = process.argv.slice(2);
/** @type {{ handler: string, warm: object, times: number, events: { event: object, status: number }[] }} */
const { handler: file, warm, times, events } = JSON.parse(readFileSync(planFile, "utf8"));
const { handler } = require(file);
process.stdout.write = () => true;

/** @param {object} event */
const send = (event) => handler(event, { awsRequestId: "bench" });

async function main() {
  for (let warmed = 0; warmed < 200; warmed += 1) await send(warm);
  const results = [];
  for (const { event, status } of events) {
    const [cpuMs, heapBytes] = [[], []];
    // The first replacement can be the first version of the item.
    await send(event);
    let busy = 0;
    while (cpuMs.length < times) {
      globalThis.gc?.();
      const heap = process.memoryUsage().heapUsed;
      const cpu = process.cpuUsage();
      const answer = await send(event);
      const { user, system } = process.cpuUsage(cpu);
      // Other load can keep DynamoDB from responding in time.
      if (answer.statusCode === 503 && ++busy < 10) continue;
      // No garbage collection in between: the nursery is larger than a request's allocations.
      heapBytes.push(process.memoryUsage().heapUsed - heap);
      cpuMs.push((user + system) / 1000);
      if (answer.statusCode !== status)
        throw new Error(`${answer.statusCode}, not ${status}: ${answer.body.slice(0, 300)}`);
    }
    results.push({ cpuMs, heapBytes });
  }
  writeFileSync(resultFile, JSON.stringify(results));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
