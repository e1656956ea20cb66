import type { Route } from "../../../api/route";

/** A statement of a rule, as the provider's JSON has it. */
export type Statement = Readonly<Record<string, unknown>>;

/** WAF requires a list of two or more. */
const combined = (operator: "and_statement" | "or_statement", statements: readonly Statement[]): Statement =>
  statements.length === 1 ? (statements[0] as Statement) : { [operator]: { statement: statements } };

export const anyOf = (statements: readonly Statement[]): Statement => combined("or_statement", statements);
export const allOf = (statements: readonly Statement[]): Statement => combined("and_statement", statements);
export const not = (statement: Statement): Statement => ({ not_statement: { statement: [statement] } });

export const hasLabel = (key: string): Statement => ({ label_match_statement: { scope: "LABEL", key } });

/**
 * A path at or below this one, however it is written: API Gateway decodes a path before it finds the route, so that
 * `/%6Fnboarding` is `/onboarding`. Source of the transformations: AWS WAF developer guide, text transformations.
 * @param path with the stage
 */
export const isBelow = (path: string): Statement => ({
  byte_match_statement: {
    field_to_match: { uri_path: {} },
    positional_constraint: "STARTS_WITH",
    search_string: path,
    text_transformation: ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"].map((type, priority) => ({
      priority,
      type,
    })),
  },
});

const AS_SENT = [{ priority: 0, type: "NONE" }];

/** Maximum length of a regular expression in WAF. Source: AWS WAF quotas. */
const MOST_CHARACTERS = 512;

/**
 * A request for one of the routes. Compares the path as sent: other encodings of it are not exempt.
 * @throws Error if the routes need a longer expression than WAF accepts
 */
export function isFor(routes: readonly Pick<Route, "method" | "path">[], stageName: string): Statement {
  const methods = [...new Set(routes.map(({ method }) => method))].sort();
  return anyOf(
    methods.map((method) => {
      const paths = routes.filter((route) => route.method === method).map(({ path }) => patternOf(path));
      const regex = `^/${stageName}(${paths.join("|")})$`;
      if (regex.length > MOST_CHARACTERS) {
        throw new Error(
          `the firewall's pattern of ${method} routes has ${regex.length} characters, and at most ${MOST_CHARACTERS} are allowed`,
        );
      }
      return allOf([
        {
          byte_match_statement: {
            field_to_match: { method: {} },
            positional_constraint: "EXACTLY",
            search_string: method,
            text_transformation: AS_SENT,
          },
        },
        {
          regex_match_statement: {
            field_to_match: { uri_path: {} },
            regex_string: regex,
            text_transformation: AS_SENT,
          },
        },
      ]);
    }),
  );
}

/** `/data/{item_id}` as `/data/[^/]+`, `/files/{key+}` as `/files/.+`. */
const patternOf = (path: string): string =>
  path.replaceAll(/\{[^}]+\+\}/g, ".+").replaceAll(/\{[^}]+\}/g, "[^/]+");
