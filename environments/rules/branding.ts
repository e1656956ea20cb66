import { logoIn, MOST_BYTES, readLogo } from "../logo";
import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** Pixels of a side: enough for every screen, and no image that unpacks into gigabytes. */
const MOST_PIXELS = 1_000;
/** Source: WCAG 2.2, contrast (minimum), level AA. */
const LEAST_CONTRAST = 4.5;

/** The logo must be an image that Cognito takes, and the button's text readable. */
export function problemsOfBranding({ hostedSignIn }: EnvironmentConfig): Problem[] {
  const { branding } = hostedSignIn ?? {};
  if (branding === undefined) return [];
  const problems: Problem[] = [];
  const refuse = (field: string, given: unknown, fix: string) =>
    problems.push({ field: `hostedSignIn.branding.${field}`, given, fix });
  const image = readLogo(branding.logo);
  const found = image && logoIn(image);
  if (found === undefined) {
    refuse(
      "logo",
      branding.logo,
      `name a file in environments/branding/ that is a PNG or a JPEG of at most ${MOST_BYTES.toLocaleString("en")} bytes`,
    );
  } else if (Math.min(found.width, found.height) < 1 || Math.max(found.width, found.height) > MOST_PIXELS) {
    refuse(
      "logo",
      branding.logo,
      `reduce the image to at most ${MOST_PIXELS} pixels a side: it has ${found.width} by ${found.height}`,
    );
  } else if ((found.type === "image/png") !== branding.logo.endsWith(".png")) {
    refuse("logo", branding.logo, `name it by what it is, ${found.type}`);
  }
  const contrast = contrastOf(branding.buttonText, branding.button);
  if (contrast < LEAST_CONTRAST) {
    refuse(
      "buttonText",
      branding.buttonText,
      `choose a colour with a contrast of at least ${LEAST_CONTRAST} to the button's ${branding.button}: this one has ${contrast.toFixed(1)}`,
    );
  }
  return problems;
}

/** From 1 to 21. Source: WCAG 2.2, contrast ratio and relative luminance. */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
