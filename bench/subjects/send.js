// @ts-check
// Sends a GET request at a steady pace, without retries: `send.js <plan.json> <result.json>`.

const { readFileSync, writeFileSync } = require("node:fs");
const { Agent, get } = require("node:http");

const [planFile = "", resultFile = ""] = process.argv.slice(2);
const { url, headers, startAt, perSecond, requests, mostInHand } = JSON.parse(readFileSync(planFile, "utf8"));

const ANSWER_TIMEOUT_MS = 10_000;

const agent = new Agent({ keepAlive: true, maxSockets: mostInHand });
const began = performance.now() + startAt - Date.now();
const answers = [];
let inHand = 0;

/** Resolves when the response is complete. */
function send() {
  const sent = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers, timeout: ANSWER_TIMEOUT_MS }, (response) => {
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status, headers } = response;
        const milliseconds = performance.now() - sent;
        answers.push({ at: sent - began, milliseconds, status, retryAfter: headers["retry-after"] });
        resolve(undefined);
      });
      response.resume();
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)));
    request.on("error", reject);
  });
}

async function main() {
  const sending = [];
  for (let number = 0; number < requests; number++) {
    // At a random time in its interval: two clients in step would always meet the same state of a limit.
    const wait = began + ((number + Math.random()) * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    // A request over the limit is skipped, not delayed: the pace stays the same.
    if (inHand >= mostInHand) continue;
    inHand += 1;
    sending.push(send().finally(() => (inHand -= 1)));
  }
  await Promise.all(sending);
  agent.destroy();
  writeFileSync(resultFile, JSON.stringify(answers));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
