// @ts-check
// JavaScript, because Jest loads its environments untransformed.

const { ModernFakeTimers } = require("@jest/fake-timers");
const { ModuleMocker } = require("jest-mock");

/** What ends a run: a test may send these to its own process, and Jest must not hear them. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** CDKTF's tokens. A library's own tokens keep their numbers, so that counting starts only once. */
const TOKENS = "__cdktfTokenMap";

/** What keeps this process from ending, by kind: processes, and servers. */
const runningIn = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === "ProcessWrap" || kind === "TCPServerWrap");

/**
 * Runs tests in Node's own context, where Jest's default makes a new one for each file: libraries load once a worker
 * (runtime.js), and `instanceof` means what it does in production. What a file changes of globals, environment variables,
 * the process and its listeners is undone after it.
 */
module.exports = class SharedEnvironment {
  global = globalThis;
  fakeTimers = null;
  globals = Object.getOwnPropertyDescriptors(globalThis);
  variables = { ...process.env };
  process = {
    env: process.env,
    exit: process.exit,
    exitCode: process.exitCode,
    getBuiltinModule: process.getBuiltinModule,
  };
  directory = process.cwd();
  listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(`${String(name)}`)]));

  running = runningIn();

  /**
   * @param {import("@jest/environment").JestEnvironmentConfig} config
   * @param {import("@jest/environment").EnvironmentContext} context
   */
  constructor({ projectConfig }, { testPath }) {
    this.testPath = testPath;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    for (const signal of SIGNALS) process.removeAllListeners(signal);
  }

  exportConditions() {
    return ["node", "node-addons"];
  }

  /** Node's own context has no object: runtime.js compiles without one. */
  getVmContext() {
    return null;
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    this.restoreGlobals();
    Object.assign(process, this.process);
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    if (process.cwd() !== this.directory) process.chdir(this.directory);
    this.restoreListeners();
    await this.tellWhatRuns();
  }

  /** Names a file that leaves a process or a server running: its worker does not exit at the end of the run. */
  async tellWhatRuns() {
    const left = () => runningIn().slice(this.running.length);
    // What was told to stop takes a moment to end.
    for (let wait = 0; left().length > 0 && wait < 20; wait++)
      await new Promise((done) => setTimeout(done, 25));
    if (left().length > 0) process.stderr.write(`${this.testPath} leaves running: ${left().join(", ")}\n`);
  }

  restoreGlobals() {
    const before = /** @type {Record<PropertyKey, PropertyDescriptor>} */ (this.globals);
    for (const key of Reflect.ownKeys(globalThis)) {
      if (!(key in before) && key !== TOKENS) Reflect.deleteProperty(globalThis, key);
    }
    for (const key of Reflect.ownKeys(before)) {
      if (before[key]?.configurable) Object.defineProperty(globalThis, key, before[key]);
    }
    const tokens = Reflect.get(globalThis, TOKENS);
    tokens?.stringTokenMap.clear();
    tokens?.numberTokenMap.clear();
  }

  /** Listeners for the process's end stay: libraries clean up in them. */
  restoreListeners() {
    for (const name of new Set([...process.eventNames(), ...this.listeners.keys()])) {
      if (name === "exit" || name === "beforeExit") continue;
      const event = `${String(name)}`;
      const before = this.listeners.get(name) ?? [];
      const now = process.rawListeners(event);
      if (now.length === before.length && now.every((listener, index) => listener === before[index]))
        continue;
      process.removeAllListeners(event);
      for (const listener of before) process.on(event, /** @type {() => void} */ (listener));
    }
  }
};
