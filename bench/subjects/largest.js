// @ts-check
// Sends each event several times and writes what a request costs: `node --expose-gc largest.js <plan.json> <result.json>`.

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
      // Other load of the machine can keep DynamoDB from answering in time.
      if (answer.statusCode === 503 && ++busy < 10) continue;
      // Nothing is collected meanwhile: the nursery is larger than what a request makes.
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
