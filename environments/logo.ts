import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where logos are, with what they are named by. */
export const LOGOS = join(__dirname, "branding");

/** Source: Amazon Cognito developer guide, hosted UI (classic) branding: at most 100 KB. */
export const MOST_BYTES = 100_000;

export interface Logo {
  readonly type: "image/png" | "image/jpeg";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The image of this name; `undefined`: there is no such file, or it is larger than Cognito takes. */
export function readLogo(name: string): Buffer | undefined {
  const file = join(LOGOS, name);
  return existsSync(file) && statSync(file).size <= MOST_BYTES ? readFileSync(file) : undefined;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What an image is, by its first bytes, whatever its name; `undefined`: neither a PNG nor a JPEG. */
export function logoIn(image: Buffer): Logo | undefined {
  if (image.length >= 24 && image.subarray(0, 8).equals(PNG) && image.toString("latin1", 12, 16) === "IHDR") {
    return { type: "image/png", width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
  }
  return image.length >= 2 && image.readUInt16BE(0) === 0xffd8 ? jpegIn(image) : undefined;
}

/** The frame header of a JPEG has its size. Source: ITU-T T.81, B.2.2. */
function jpegIn(image: Buffer): Logo | undefined {
  for (let at = 2; at + 9 <= image.length && image[at] === 0xff; ) {
    const marker = image[at + 1] ?? 0;
    // SOF0 to SOF15, without the tables DHT, JPG and DAC among them.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: "image/jpeg", width: image.readUInt16BE(at + 7), height: image.readUInt16BE(at + 5) };
    }
    at += 2 + image.readUInt16BE(at + 2);
  }
  return undefined;
}
