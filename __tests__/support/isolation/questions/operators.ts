import { routes } from "../../../../api/routes";
import type { Access } from "../../access";
import { A, askers, B, LONGER, product, type Question, question, type Rights, SHORTER } from "./question";

const patternOf = ({ method, path }: (typeof routes)[number]) => `${method}${path}`;
const forOperators = routes.filter(({ authorization }) => authorization === "operator").map(patternOf);
/** The routes that people may call, by the route table; functions and tenants' sessions may call none. */
const callable: Rights<readonly string[]> = {
  operator: forOperators,
  // An export is a tenant's data.
  operator_read_only: forOperators.filter((route) => route.startsWith("GET/") && !route.endsWith("/export")),
};

/** Every question about calling the API with AWS credentials. */
export function operatorQuestions(access: Access): Question[] {
  const { stage } = access;
  const paths = routes.map(patternOf);
  return askers(access).flatMap((who) => {
    const ask = (arn: string, allowed = false, action = "Invoke") =>
      question(who, `execute-api:${action}`, arn, "", {}, allowed);
    const mayCall = (path: string, id: string) =>
      callable[who.role]?.includes(path) === true && (!path.includes("{") || id === A || id === B);
    return [
      ...product(paths, ids).map(([path, id]) =>
        ask(`${stage}/${path.replace(/\{[^}]*\}/, id)}`, mayCall(path, id)),
      ),
      ...noRoutes.map((path) => ask(`${stage}/${path}`)),
      // To a pattern it looks like a tenant's id; to API Gateway it is the route of exports.
      ask(`${stage}/GET/admin/tenants/${A.slice(0, 29)}/export`, who.role === "operator"),
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

/** What stands for a path parameter. */
const ids = [A, B, LONGER, SHORTER, "x", `${A}/x`, `${A}/..`, `x/${A}`, `${A}%2Fexport`];

const noRoutes = [
  "GET/admin",
  "GET/admin/",
  "GET/admin/others",
  "GET/admin/tenants/",
  "GET/admin/tenants2",
  "POST/admin/tenants2",
  "POST/admin/others",
  `PATCH/admin/others/${A}`,
  `DELETE/admin/others/${A}`,
  `POST/admin/others/${A}/reconciliation`,
  `GET/admin/tenants/${A}/export/x`,
  `GET/admin/tenants/${A}/audit/x`,
  `GET/admin/tenants/${A}/others`,
  `POST/admin/tenants/${A}/others`,
  `POST/admin/tenants/${A}/reconciliation2`,
  `POST/admin/tenants/${A}/reconciliation/x`,
  `POST/admin/tenants/${A}/activation2`,
  `POST/admin/tenants/${A}/activation/x`,
  `POST/admin/tenants/${A}/move2`,
  `DELETE/admin/tenants/${A}/move2`,
  `POST/admin/tenants/${A}/move/x`,
  `POST/admin/tenants/${A}/move/confirmation2`,
];
