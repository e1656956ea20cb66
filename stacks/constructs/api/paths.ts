/** `/data/{item_id}` as a construct id: `data_item_id`; `/ResourceTypes`: `resource_types`. */
export const pathId = (path: string): string => steps(path).map(plain).join("_");

/** The paths of the resources that a route needs, outermost first: `/files`, `/files/{key+}`. */
export const pathsTo = (path: string): string[] =>
  steps(path).map((_, index, all) => `/${all.slice(0, index + 1).join("/")}`);

/** The last segment of a path, API Gateway's name of a resource. */
export const pathPart = (path: string): string => steps(path).at(-1) ?? "";

/** A path in the ARN of a permission to invoke: every parameter is `*`. */
export const pathPattern = (path: string): string => path.replaceAll(/\{[^}]+\}/g, "*");

const steps = (path: string): string[] => path.split("/").filter((step) => step !== "");
const plain = (step: string): string =>
  step
    .replaceAll(/[^A-Za-z0-9_-]/g, "")
    .replaceAll("-", "_")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")
    .toLowerCase();
