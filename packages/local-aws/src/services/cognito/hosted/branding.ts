import { text } from "../../../support/json";
import { type Deployment, resourcesOfType } from "../../../terraform/resources";

/** How the pages of a client look. */
export interface Branding {
  readonly css: string;
  /** A data URL. */
  readonly logo: string | undefined;
}

/** The classes that Cognito lets a style change. Source: Amazon Cognito developer guide, hosted UI (classic) branding. */
const CLASSES = new Set(
  [
    ...[
      "background",
      "banner",
      "errorMessage",
      "idpButton",
      "idpDescription",
      "inputField",
      "label",
      "legalText",
    ],
    ...["logo", "passwordCheck-notValid", "passwordCheck-valid", "redirect", "socialButton", "submitButton"],
    "textDescription",
  ].map((name) => `.${name}-customizable`),
);
const RULE = /([^{}]*)\{([^{}]*)\}/g;

/** @throws Error for a style that Cognito would refuse: of another selector, or with more than simple rules. */
function requireStyle(css: string, name: string): void {
  const left = css.replace(RULE, (_, selector: string, body: string) => {
    const base = selector.trim().replace(/:(hover|focus)$/, "");
    return CLASSES.has(base) && !/[<@\\]|url\(/i.test(body) ? "" : "refused";
  });
  if (left.trim() !== "") {
    throw new Error(
      `aws_cognito_user_pool_ui_customization.${name}: css must be rules for ${[...CLASSES].join(", ")}, without @, url() and markup`,
    );
  }
}

/** The brandings of a deployment's pools and clients; a client's own goes before that of all. */
export function readBrandings(deployment: Deployment) {
  const brandings = new Map<string, Branding>();
  for (const { name, values } of resourcesOfType(deployment, "aws_cognito_user_pool_ui_customization")) {
    const css = text(values.css) ?? "";
    requireStyle(css, name);
    const client = text(values.client_id) ?? "ALL";
    brandings.set(`${values.user_pool_id} ${client}`, { css, logo: logoOf(values.image_file) });
  }
  return {
    of: (poolId: string, clientId: string): Branding | undefined =>
      brandings.get(`${poolId} ${clientId}`) ?? brandings.get(`${poolId} ALL`),
  };
}

/** PNG and JPEG, as base64, begin differently. */
function logoOf(file: unknown): string | undefined {
  const image = text(file);
  if (image === undefined || !/^[A-Za-z0-9+/=]+$/.test(image)) return undefined;
  return `data:image/${image.startsWith("/9j/") ? "jpeg" : "png"};base64,${image}`;
}
