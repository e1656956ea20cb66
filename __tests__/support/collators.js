// @ts-check

/**
 * The policy evaluator compares texts character by character with collation options, for which V8 makes a collator anew at
 * each call: half of the time of the isolation suites. Here one is made for each sensitivity, and what it said about two
 * characters is remembered. Answers are the same.
 */
const { localeCompare } = String.prototype;

/** @type {Map<string, { collator: Intl.Collator, ofCharacters: Map<number, number> }>} */
const known = new Map();

/** @param {string} sensitivity */
function comparing(sensitivity) {
  const collator = new Intl.Collator(undefined, /** @type {Intl.CollatorOptions} */ ({ sensitivity }));
  const made = { collator, ofCharacters: new Map() };
  known.set(sensitivity, made);
  return made;
}

/** @param {object} options */
function hasSensitivityAlone(options) {
  for (const key in options) if (key !== "sensitivity") return false;
  return true;
}

/** @type {typeof localeCompare} */
function compare(that, locales, options) {
  const sensitivity = locales === undefined ? options?.sensitivity : undefined;
  if (options === undefined || sensitivity === undefined || !hasSensitivityAlone(options)) {
    return localeCompare.call(this, that, locales, options);
  }
  const { collator, ofCharacters } = known.get(sensitivity) ?? comparing(sensitivity);
  const own = String(this);
  if (own.length !== 1 || that.length !== 1) return collator.compare(own, that);
  const pair = own.charCodeAt(0) * 65_536 + that.charCodeAt(0);
  let answer = ofCharacters.get(pair);
  if (answer === undefined) {
    answer = collator.compare(own, that);
    ofCharacters.set(pair, answer);
  }
  return answer;
}

String.prototype.localeCompare = compare;
