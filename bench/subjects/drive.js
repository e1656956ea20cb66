// @ts-check
// Drives a handler as drive.py does, request after request: `drive.js <plan.json> <result.json>`.

const { readFileSync, writeFileSync } = require("node:fs");

const [planFile = "", resultFile = ""] = process.argv.slice(2);
const { handler: file, events, order } = JSON.parse(readFileSync(planFile, "utf8"));

const beforeImport = performance.now();
const { handler } = require(file);
const importMs = performance.now() - beforeImport;

/** Linux's peak of this program; getrusage also counts the parent, from before the program was loaded. */
function peakMemory() {
  try {
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return peak === undefined ? undefined : Number(peak) * 1024;
  } catch {
    return undefined;
  }
}

async function main() {
  const milliseconds = [];
  const cpuMs = [];
  const answers = [];
  for (const index of order) {
    const began = performance.now();
    const answer = await handler(events[index], { awsRequestId: "bench" });
    milliseconds.push(performance.now() - began);
    const { user, system } = process.cpuUsage();
    cpuMs.push((user + system) / 1000);
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${answer.body}`);
    if (answers.length === 0) answers.push(answer.body);
  }
  const peakBytes = peakMemory() ?? process.resourceUsage().maxRSS * 1024;
  writeFileSync(resultFile, JSON.stringify({ importMs, milliseconds, cpuMs, peakBytes, answer: answers[0] }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
