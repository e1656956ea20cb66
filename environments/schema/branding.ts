import { z } from "zod";
import { pattern } from "./fields";

const LOGO = 'write the name of a PNG or JPEG in environments/branding/, e.g. "logo.png"';
const COLOR = 'write a colour as # and six hexadecimal digits, e.g. "#1d4ed8"';

const color = pattern(COLOR, /^#[0-9a-fA-F]{6}$/);

/** The look of the sign-in pages, for all tenants: docs/decisions/0028-hosted-sign-in.md. */
export const brandingSchema = z.strictObject(
  {
    logo: pattern(LOGO, /^[A-Za-z0-9_-]{1,60}\.(png|jpg|jpeg)$/),
    /** Behind the logo. */
    banner: color,
    button: color,
    /** On the button: readable, see `rules/branding.ts`. */
    buttonText: color,
  },
  {
    error:
      'write an object, e.g. { logo: "logo.png", banner: "#111827", button: "#1d4ed8", buttonText: "#ffffff" }, or leave it out',
  },
);

export type BrandingConfig = Readonly<z.output<typeof brandingSchema>>;
