// @ts-check
// JavaScript, because Jest loads its runtime untransformed.

const asyncHooks = require("node:async_hooks");
const { createRequire, isBuiltin } = require("node:module");
const { sep } = require("node:path");
const { compileFunction } = require("node:vm");
const { default: Runtime } = require("jest-runtime");

const libraries = `${sep}node_modules${sep}`;
const requireLibrary = createRequire(__filename);

/** Contexts of test files in this worker that are over, or running. @type {Set<asyncHooks.AsyncLocalStorage<unknown>>} */
const contexts = new Set();

/**
 * Jest's runner makes a context for each test file and never ends it: Node 20 then hands every promise on to all of them, which is
 * a tenth of the time after some dozens of files. The runner gets contexts that are ended with its file.
 */
const asyncHooksOfRunner = {
  ...asyncHooks,
  AsyncLocalStorage: class extends asyncHooks.AsyncLocalStorage {
    constructor() {
      super();
      contexts.add(this);
    }
  },
};

/** Files that this worker has compiled. @type {Map<string, { source: string, compiled: Function }>} */
const files = new Map();

/**
 * Loads libraries once a worker, by Node, and compiles each of the project's files once a worker. Every test file still has
 * modules of the project of its own: their state is not shared, and they can be mocked.
 */
module.exports = class SharedRuntime extends Runtime {
  /** @param {ConstructorParameters<typeof Runtime>} options */
  constructor(...options) {
    super(...options);
    const { executor } = /** @type {any} */ (this);
    executor.compile = (/** @type {string} */ source, /** @type {string} */ filename) => {
      const known = files.get(filename);
      if (known?.source === source) return known.compiled;
      const compiled = compileFunction(source, executor.injectedModuleParameters, { filename });
      files.set(filename, { source, compiled });
      return compiled;
    };
  }

  /** @type {Runtime["requireModule"]} */
  requireModule(from, moduleName, options, isRequireActual) {
    if (moduleName === "node:async_hooks" && options?.isInternalModule) return asyncHooksOfRunner;
    if (moduleName !== undefined && options?.isInternalModule !== true && !isBuiltin(moduleName)) {
      const path = /** @type {any} */ (this)._resolution.resolveCjs(from, moduleName);
      if (path.includes(libraries)) return library(path);
    }
    return super.requireModule(from, moduleName, options, isRequireActual);
  }

  teardown() {
    super.teardown();
    for (const context of contexts) context.disable();
    contexts.clear();
  }
};

let tracesAreOff = false;

/** @param {string} path */
function library(path) {
  if (!tracesAreOff && path.includes(`${libraries}cdktf${sep}`)) {
    tracesAreOff = true;
    // CDKTF records a stack trace for every token: half of the time of a synthesis. Only its messages about unresolved tokens
    // read them, and the app's option `stackTraces` does not cover tokens.
    requireLibrary("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
  }
  return requireLibrary(path);
}
