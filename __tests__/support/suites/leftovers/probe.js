// @ts-check
// Faulty code of a function, in place of its index.js, with the function's own code beside it: leaves something of a request
// behind, or looks for what others left. Every other request goes to the function's own code.

const { channel, subscribe } = require("node:diagnostics_channel");
const { readFileSync, writeFileSync } = require("node:fs");
const http = require("node:http");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { setTimeout: pause } = require("node:timers/promises");
/** The function's bundle, which the suite puts there. */
const own = require(join(__dirname, "own.js"));

/** Milliseconds between the ticks of a timer, and for which an invocation waits for them. */
const [TICK, WAIT] = [5, 60];

/** @type {string[]} */
const kept = [];
/** @type {Map<string, string>} A cache whose key forgets the tenant. */
const cache = new Map();
const temporary = () => join(tmpdir(), "leftover");
/** What the running invocation works on. */
let current = "";

/** @param {string} url of a server that knows its connections @param {string} mark */
const overConnection = (url, mark) =>
  /** @type {Promise<string>} */ (
    new Promise((resolve, reject) => {
      const options = { agent: /** @type {http.Agent} */ (agent), headers: { "x-mark": mark } };
      http
        .get(url, options, (response) => {
          let text = "";
          response.on("data", (part) => (text += part)).on("end", () => resolve(text));
        })
        .on("error", reject);
    })
  );
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** @param {string} url @param {string} by @param {string} secret */
const report = (url, by, secret) => {
  if (secret !== "" && secret !== by) void fetch(`${url}/report?by=${by}&secret=${secret}`).catch(() => {});
};

/**
 * By kind: leaves a mark, and finds those that are there. A spy reports what it sees to the test's server instead.
 * @type {Readonly<Record<string, { leave: (mark: string, url: string, path: string) => unknown, find: (mark: string, url: string, path: string) => unknown }>>}
 */
const leftovers = {
  "a variable of the module": { leave: (mark) => kept.push(mark), find: () => kept.join() },
  "a global variable": {
    leave: (mark) => Object.assign(globalThis, { leftover: mark }),
    find: () => Reflect.get(globalThis, "leftover"),
  },
  "a changed built-in": {
    leave: (mark) => Object.defineProperty(Array.prototype, "leftover", { value: mark, configurable: true }),
    find: () => Reflect.get([], "leftover"),
  },
  "a changed module of Node": {
    leave: (mark) => Object.assign(require("node:util"), { leftover: mark }),
    find: () => Reflect.get(require("node:util"), "leftover"),
  },
  "a cache that forgets the tenant": {
    leave: (mark, _, path) => cache.set(path, mark),
    find: (_mark, _url, path) => cache.get(path),
  },
  "an environment variable": {
    leave: (mark) => {
      process.env.LEFTOVER = mark;
    },
    find: () => process.env.LEFTOVER,
  },
  "a temporary file": {
    leave: (mark) => writeFileSync(temporary(), mark),
    find: () => {
      try {
        return readFileSync(temporary(), "utf8");
      } catch {
        return undefined;
      }
    },
  },
  "an open connection": {
    leave: (mark, url) => overConnection(`${url}/connection`, mark),
    find: (_, url) => overConnection(`${url}/connection`, ""),
  },
  "a timer that goes on after the answer": {
    leave: (mark, url) => setInterval(() => report(url, mark, current), TICK),
    find: () => pause(WAIT, undefined),
  },
  "work that goes on after the answer": {
    leave: (mark, url) => {
      void (async () => {
        for (;;) {
          await pause(TICK);
          report(url, mark, current);
        }
      })();
    },
    find: () => pause(WAIT, undefined),
  },
  "a listener": {
    leave: (mark, url) =>
      subscribe("leftovers", (secret) => {
        report(url, mark, String(secret));
      }),
    find: (mark) => channel("leftovers").publish(mark),
  },
};

/** @param {{ path: string, headers: Record<string, string> }} event @param {object} context */
exports.handler = async (event, context) => {
  const { "x-leftover": asked } = event.headers;
  if (asked === undefined) return own.handler(event, context);
  const { kind, act, mark, url } = JSON.parse(asked);
  current = mark;
  const answer = await leftovers[kind]?.[act === "leave" ? "leave" : "find"](mark, url, event.path);
  current = "";
  const found = act === "find" ? (answer ?? "") : "";
  return {
    statusCode: 200,
    body: JSON.stringify({ found, stream: Reflect.get(context, "logStreamName") }),
  };
};
