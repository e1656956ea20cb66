import { routes } from "../../../api/routes";
import type { Access } from "../access";
import { A, askers, B, LONGER, product, type Question, question, type Rights, SHORTER } from "./question";

type AnyRoute = (typeof routes)[number];

const PARAMETER = /\{[^}]*\}/g;
const patternOf = ({ method, path }: AnyRoute) => `${method}${path}`;
const isPathOf = (route: AnyRoute, path: string): boolean =>
  new RegExp(`^${patternOf(route).replaceAll(PARAMETER, "[^/]+")}$`).test(path);
const reads = routes
  .filter(({ authorization, method }) => authorization === "operator" && method === "GET")
  // Exports and users' addresses are tenants' data, and reading them is audited.
  .filter((route) => !("audited" in route))
  .map(patternOf);
/** The routes that people may call; functions and tenants' sessions may call none. */
const callable: Rights<(path: string) => boolean> = {
  // Every path of the control plane; API Gateway serves only deployed ones.
  operator: (path) => /^(GET|POST|PATCH|DELETE)\/admin\//.test(path),
  operator_read_only: (path) => reads.includes(path),
};

/** Every question about calling the API with AWS credentials. */
export function operatorQuestions(access: Access): Question[] {
  const { stage } = access;
  const paths = routes.map(patternOf);
  return askers(access).flatMap((who) => {
    const ask = (arn: string, allowed = false, action = "Invoke") =>
      question(who, `execute-api:${action}`, arn, "", {}, allowed);
    const mayCall = (path: string) => callable[who.role]?.(path) === true;
    const isTenants = (path: string, id: string) => !path.includes("{") || id === A || id === B;
    return [
      ...product(paths, ids).map(([path, id]) =>
        ask(
          `${stage}/${path.replace(/\{[^}]*\}/, id)}`,
          mayCall(path) && (who.role === "operator" || isTenants(path, id)),
        ),
      ),
      ...noRoutes.map((path) => ask(`${stage}/${path}`, who.role === "operator" && mayCall(path))),
      ...ofTenants.map((path) => ask(`${stage}/${path}`)),
      // A pattern takes it for a tenant's id; API Gateway routes it to exports, and to users.
      ask(`${stage}/GET/admin/tenants/${A.slice(0, 29)}/export`, who.role === "operator"),
      ask(`${stage}/GET/admin/tenants/${A.slice(0, 30)}/users`, who.role === "operator"),
      ...product(["PUT", "HEAD", "OPTIONS"], ["admin/tenants", `admin/tenants/${A}`]).map(([method, path]) =>
        ask(`${stage}/${method}/${path}`),
      ),
      ask(`${stage}2/GET/admin/tenants`),
      ask(`${stage.replace(/[^/]+$/, "another")}/GET/admin/tenants`),
      ask(`${stage.replace(/[^:]+\//, "another/")}/GET/admin/tenants`),
      ask(`${stage}/GET/admin/tenants`, false, "InvalidateCache"),
      ask(`${stage}/GET/admin/tenants/${A}`, false, "ManageConnections"),
    ];
  });
}

/** Values of a path parameter. */
const ids = [A, B, LONGER, SHORTER, "x", `${A}/x`, `${A}/..`, `x/${A}`, `${A}%2Fexport`];

/** Routes of tenants that contain parts of control-plane paths. */
const ofTenants = product(
  ["GET/data/", "DELETE/data/", "GET/files/", "DELETE/files/", "POST/files/"],
  ["admin/tenants", "admin/", `admin/tenants/${A}`, "GET/admin/tenants"],
).map((parts) => parts.join(""));

const noRoutes = [
  "GET/admin",
  "GET/admin/",
  "GET/admin/others",
  "GET/admin/tenants/",
  "POST/admin/others",
  `PATCH/admin/others/${A}`,
  `DELETE/admin/others/${A}`,
  `POST/admin/others/${A}/reconciliation`,
  `GET/admin/tenants/${A}/others`,
  `POST/admin/tenants/${A}/others`,
  // Where a route goes on.
  ...routes
    .filter(({ authorization }) => authorization === "operator")
    .map((route) => patternOf(route).replaceAll(PARAMETER, A))
    .flatMap((path) => [`${path}2`, `${path}/x`])
    .filter((path) => !routes.some((route) => isPathOf(route, path))),
  // Paths that share a prefix with the control plane's.
  ...new Set(routes.map(({ method }) => `${method}/administration/${A}`)),
];
