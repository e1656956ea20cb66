/** A resource of a plan: what the state has, what the refresh found, and what the plan would make of it. */
export interface PlayedResource {
  readonly address: string;
  readonly recorded?: object | null;
  readonly found?: object | null;
  readonly planned?: object | null;
  readonly unknown?: object;
  readonly actions?: readonly string[];
  /** Addresses that its arguments speak of. */
  readonly references?: readonly string[];
  readonly sensitive?: object;
}

/** The JSON of a plan, as `terraform show -json` has it. */
export function planJson(resources: readonly PlayedResource[]): string {
  const partsOf = (address: string) => {
    const [type = "", name = ""] = address.split(".");
    return { type, name };
  };
  const change = (
    actions: readonly string[],
    before: unknown,
    after: unknown,
    sensitive: object,
    unknown = {},
  ) => ({
    actions,
    before,
    after,
    after_unknown: unknown,
    before_sensitive: sensitive,
    after_sensitive: sensitive,
  });
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    applyable: true,
    resource_drift: resources
      .filter(({ recorded, found }) => recorded && JSON.stringify(recorded) !== JSON.stringify(found))
      .map(({ address, recorded, found, sensitive = {} }) => ({
        address,
        mode: "managed",
        ...partsOf(address),
        change: change([found ? "update" : "delete"], recorded, found ?? null, sensitive),
      })),
    resource_changes: resources
      .filter(({ planned }) => planned !== undefined)
      .map(({ address, found, planned, unknown, actions, sensitive = {} }) => ({
        address,
        mode: "managed",
        ...partsOf(address),
        change: change(actions ?? ["no-op"], found ?? null, planned, sensitive, unknown),
      })),
    configuration: {
      root_module: {
        resources: resources.map(({ address, references = [] }) => ({
          address,
          expressions: { some_argument: [{ references }] },
        })),
      },
    },
  });
}

/** A resource that is as it was deployed and as it is declared. */
export const unchanged = (address: string, values: object): PlayedResource => ({
  address,
  recorded: values,
  found: values,
  planned: values,
});
