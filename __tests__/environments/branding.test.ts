import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dev } from "../../environments/dev";
import { local } from "../../environments/local";
import { LOGOS, logoIn, MOST_BYTES, readLogo } from "../../environments/logo";
import { contrastOf } from "../../environments/rules/branding";
import { problems } from "./problems";

const branding = { logo: "example.png", banner: "#111827", button: "#1d4ed8", buttonText: "#ffffff" };
const problemsWith = (change: object) =>
  problems({ dev: { ...dev, hostedSignIn: { ...dev.hostedSignIn, branding: { ...branding, ...change } } } });

const png = (width: number, height: number, length = 33): Buffer => {
  const image = Buffer.alloc(length);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(image);
  image.write("IHDR", 12, "latin1");
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image;
};
/** With an application segment before the frame header, as cameras and editors write it. */
const jpeg = (width: number, height: number): Buffer =>
  Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8],
    ...[height >> 8, height & 255, width >> 8, width & 255, 3],
  ]);

const made: string[] = [];
/** A file beside the logos, which other tests of this process do not name. */
function placed(name: string, image: Buffer): string {
  const file = join(LOGOS, name);
  made.push(file);
  writeFileSync(file, image);
  return name;
}
afterEach(() => {
  for (const file of made.splice(0)) rmSync(file, { force: true });
});

test("a branding with a logo and readable colours is accepted, as in the local environment", () => {
  expect(problemsWith({})).toEqual([]);
  expect(local.hostedSignIn?.branding).toBeDefined();
});

test.each<[string, () => object, string]>([
  ["a logo that is not there", () => ({ logo: "none.png" }), 'branding.logo is "none.png": name a file in '],
  ["a path", () => ({ logo: "../example.png" }), "branding.logo is "],
  [
    "an image by its name alone",
    () => ({ logo: placed(`text-${process.pid}.png`, Buffer.from("<svg onload=alert(1)>")) }),
    "that is a PNG or a JPEG",
  ],
  [
    "a JPEG that is called a PNG",
    () => ({ logo: placed(`jpeg-${process.pid}.png`, jpeg(10, 10)) }),
    "name it by what it is, image/jpeg",
  ],
  [
    "too many bytes",
    () => ({ logo: placed(`large-${process.pid}.png`, png(10, 10, MOST_BYTES + 1)) }),
    "of at most 100,000 bytes",
  ],
  [
    "too many pixels",
    () => ({ logo: placed(`wide-${process.pid}.png`, png(1_001, 10)) }),
    "at most 1000 pixels a side: it has 1001 by 10",
  ],
  ["a text that cannot be read", () => ({ buttonText: "#1d4ed0" }), "branding.buttonText is "],
  ["a colour that is a style", () => ({ banner: "red; } body { display: none" }), "branding.banner is "],
])("%s is refused", (_, change, message) => {
  expect(problemsWith(change())).toEqual([expect.stringContaining(message)]);
});

test("images are known by their first bytes", () => {
  expect(logoIn(png(3, 4))).toEqual({ type: "image/png", width: 3, height: 4 });
  expect(logoIn(jpeg(300, 4))).toEqual({ type: "image/jpeg", width: 300, height: 4 });
  expect(logoIn(readLogo("example.png") ?? Buffer.alloc(0))?.type).toBe("image/png");
  for (const broken of [
    Buffer.alloc(0),
    Buffer.from([0xff]),
    Buffer.from("GIF89a"),
    jpeg(1, 1).subarray(0, 9),
  ]) {
    expect(logoIn(broken)).toBeUndefined();
  }
});

// Source of the numbers: WCAG 2.2, contrast ratio.
test("contrast is that of WCAG", () => {
  expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrastOf("#ffffff", "#777777")).toBe(contrastOf("#777777", "#ffffff"));
});
