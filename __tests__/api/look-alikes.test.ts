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
])("%s takes the name of %s", (one, other) => {
  expect(isName(one)).toBe(true);
  expect(nameKeyOf(one)).toBe(nameKeyOf(other));
});

test("a name in plain Latin letters keeps its key", () => {
  const name = "the quick brown fox jumps over the lazy dog 0123456789 ._&'-";
  expect(skeletonOf(name)).toBe(name);
});
