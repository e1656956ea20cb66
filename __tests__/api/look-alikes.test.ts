import { isPlainlyWritten, skeletonOf } from "../../api/look-alikes";
import { newTenantBody } from "../../api/onboarding";
import { nameKeyOf } from "../../lambdas/registry/tenant-name";

const isName = (tenant_name: string) =>
  newTenantBody.safeParse({ tenant_name, admin_email: "admin@example.com" }).success;

test.each([
  "Acme",
  "Bäckerei Groß & Söhne",
  "Пекарня Иванов",
  "Αρτοποιείο",
  "株式会社パン Tokyo",
  "서울 Bakery 3",
  "北京ㄅㄆ",
  "مخبز الشام",
  "Bakery مخبز",
  "Acme ขนม",
  "ＡＣＭＥ ２",
  "O'Brien-Smith v2.0",
  "Ångström",
  "Đặng & Nguyễn",
  "Ọ́yọ́ Bakery",
  "हिन्दी बेकरी",
  "बड़ें ट्रेडर्स",
  "บริษัท น้ำตาล",
  "தமிழ் நிறுவனம்",
  "Bakery บ้าน",
  "ဘုရား",
  "שָׁלוֹם",
  "مَخبَز",
  "Йогу́рт",
])("%s is a name", (name) => expect(isName(name)).toBe(true));

test.each([
  ["Latin with a Cyrillic letter", "Acm\u0435"],
  ["Latin with a Greek letter", "Acm\u03b5"],
  ["Cyrillic with a Latin letter", "\u041f\u0435k\u0430\u0440"],
  ["Latin with an Armenian letter", "Acm\u0585"],
  ["Arabic with a Hebrew letter", "مخبز\u05d0"],
  ["Japanese with a Cyrillic letter", "株式会社\u0430"],
  ["a letter of no script in use", "\u13aa\u13df\u13b7"],
  ["the filler of Hangul", "Acme\u3164Inc"],
  ["the half-width filler", "Acme\uffa0Inc"],
  ["a joiner", "Ac\u200dme"],
  ["a mark of direction", "Ac\u200eme"],
  ["a soft hyphen", "Ac\u00adme"],
  ["a selector of variants", "Acme\ufe0fx"],
  ["a mark without a letter", "Acme \u0301x"],
  ["a mark on a digit", "Acme 1\u0301"],
  ["five marks on a letter", "Acme\u0301\u0302\u0303\u0304\u0308"],
  ["the same mark twice", "Acme\u0302\u0302"],
  ["a second dot on an i", "Acmi\u0307"],
  ["a Latin letter with a vowel sign of Devanagari", "Acme\u0941x"],
  ["a Cyrillic letter with a mark of Thai", "\u041f\u0435\u043a\u0e49"],
])("%s makes no name", (_, name) => {
  expect(isPlainlyWritten(name)).toBe(false);
  expect(isName(name)).toBe(false);
});

test.each([
  ["асме", "acme"],
  ["АСМЕ", "Acme"],
  ["Рауре", "Paype"],
  ["ΑΒΤΟ", "abto"],
  ["ɑcme", "acme"],
  ["ＡＣＭＥ", "acme"],
  ["Bäckerei Groß", "BÄCKEREI GROSS"],
  ["Acme  Bakery", "Acme Bakery"],
  ["A\u030angström", "Ångström"],
  ["Đa\u0323\u0306ng", "Đặng"],
  ["\u0430\u0301\u0441\u043c\u0435", "ácme"],
])("%s takes the name of %s", (one, other) => {
  expect(isName(one)).toBe(true);
  expect(nameKeyOf(one)).toBe(nameKeyOf(other));
});

test("a name in plain Latin letters keeps its key", () => {
  const name = "the quick brown fox jumps over the lazy dog 0123456789 ._&'-";
  expect(skeletonOf(name)).toBe(name);
});

test.each(["A\u030angstro\u0308m", "\u212bngström", "Đa\u0306\u0323ng", "Äcme"])(
  "%s is kept in the composed form",
  (name) => {
    const { data } = newTenantBody.safeParse({ tenant_name: name, admin_email: "admin@example.com" });
    expect(data?.tenant_name).toBe(name.normalize("NFC"));
  },
);
