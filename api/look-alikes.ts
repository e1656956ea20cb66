/**
 * Scripts that a name may combine: those of one language, or Latin with a script whose letters do not look like Latin ones.
 * Source: Unicode Standard Annex 31, recommended scripts; Technical Standard 39, moderately restrictive.
 */
const writings = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Armenian",
  "Latin Georgian",
  "Latin Hebrew",
  "Latin Arabic",
  "Latin Ethiopic",
  "Latin Devanagari",
  "Latin Bengali",
  "Latin Gurmukhi",
  "Latin Gujarati",
  "Latin Oriya",
  "Latin Tamil",
  "Latin Telugu",
  "Latin Kannada",
  "Latin Malayalam",
  "Latin Sinhala",
  "Latin Thai",
  "Latin Lao",
  "Latin Tibetan",
  "Latin Myanmar",
  "Latin Khmer",
  "Latin Han Hiragana Katakana",
  "Latin Han Bopomofo",
  "Latin Han Hangul",
];

const only = (scripts: readonly string[], others = "") =>
  new RegExp(
    `^(?:[${scripts.map((script) => `\\p{Script_Extensions=${script}}`).join("")}]${others})*$`,
    "u",
  );

/** Every letter belongs to the writing system, and every mark to that or to all; other characters are valid in all. */
const patterns = writings.map((scripts) => only([...scripts.split(" "), "Inherited"], "|[^\\p{L}\\p{M}]"));

/** A letter with its marks, all of one script. */
const ofOneScript = [...new Set(writings.flatMap((scripts) => scripts.split(" ")))].map((script) =>
  only([script, "Inherited"]),
);
const MARKED = /\p{L}\p{M}+/gu;

/** Invisible characters: fillers, joiners, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Cc}/u;

/**
 * Marks that no language writes: without a letter, more than four on one, one twice, or a dot on a letter that has one.
 * Source: Unicode Technical Standard 39, optional detection.
 */
const STRANGE_MARKS = /(?:^|[^\p{L}\p{M}])\p{M}|\p{Mn}{5}|(\p{Mn})\1|\p{Soft_Dotted}\u0307/u;

/**
 * Whether a name mixes no look-alike scripts, contains no invisible characters, and has marks only as languages write
 * them.
 */
export function isPlainlyWritten(name: string): boolean {
  const normal = name.normalize("NFKC");
  const marked = normal.match(MARKED) ?? [];
  return (
    !INVISIBLE.test(name) &&
    !STRANGE_MARKS.test(name.normalize("NFD")) &&
    patterns.some((pattern) => pattern.test(normal)) &&
    marked.every((letter) => ofOneScript.some((pattern) => pattern.test(letter)))
  );
}

/** Lower-case letters that look like a Latin letter in either case. Source: Unicode confusables.txt, single letters. */
const lookAlikes = new Map(
  Object.entries({
    // Cyrillic
    а: "a",
    в: "b",
    с: "c",
    ԁ: "d",
    е: "e",
    ѐ: "e",
    ё: "e",
    ғ: "f",
    ԍ: "g",
    н: "h",
    һ: "h",
    і: "i",
    ї: "i",
    ј: "j",
    к: "k",
    қ: "k",
    ӏ: "l",
    м: "m",
    о: "o",
    р: "p",
    ԛ: "q",
    ѕ: "s",
    т: "t",
    ѵ: "v",
    ԝ: "w",
    х: "x",
    у: "y",
    ү: "y",
    // Greek
    α: "a",
    β: "b",
    ε: "e",
    η: "h",
    ι: "i",
    κ: "k",
    μ: "m",
    ν: "n",
    ο: "o",
    ρ: "p",
    τ: "t",
    υ: "y",
    χ: "x",
    ζ: "z",
    ϲ: "c",
    ϳ: "j",
    // Armenian
    օ: "o",
    ս: "u",
    ո: "n",
    հ: "h",
    ց: "g",
    զ: "q",
    ք: "p",
    յ: "j",
    // Latin phonetic letters
    ɑ: "a",
    ɡ: "g",
    ɩ: "i",
    ı: "i",
    ȷ: "j",
    ʋ: "v",
    ʏ: "y",
    ᴀ: "a",
    ʙ: "b",
    ᴄ: "c",
    ᴅ: "d",
    ᴇ: "e",
    ʜ: "h",
    ɪ: "i",
    ᴊ: "j",
    ᴋ: "k",
    ʟ: "l",
    ᴍ: "m",
    ɴ: "n",
    ᴏ: "o",
    ᴘ: "p",
    ʀ: "r",
    ꜱ: "s",
    ᴛ: "t",
    ᴜ: "u",
    ᴠ: "v",
    ᴡ: "w",
    ᴢ: "z",
  }),
);

/**
 * Replaces each letter of a lower-case name with its Latin look-alike, so that names that look the same become equal.
 */
export const skeletonOf = (name: string): string =>
  [...name].map((letter) => lookAlikes.get(letter) ?? letter).join("");
