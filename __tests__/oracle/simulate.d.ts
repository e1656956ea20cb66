/** Types of the part of the oracle in use, for type checks without its installation. */
declare module "@cloud-copilot/iam-simulate" {
  interface Named {
    readonly name: string;
    readonly policy: unknown;
  }

  export interface Simulation {
    readonly request: {
      readonly principal: string;
      readonly action: string;
      readonly resource: { readonly resource: string; readonly accountId: string };
      readonly contextVariables: Record<string, string | string[]>;
    };
    readonly sessionPolicy?: unknown;
    readonly identityPolicies: Named[];
    readonly serviceControlPolicies: [];
    readonly resourceControlPolicies: [];
    readonly resourcePolicy?: unknown;
    readonly permissionBoundaryPolicies?: Named[];
  }

  type Results =
    | { readonly resultType: "error"; readonly errors: { readonly message: string } }
    | {
        readonly resultType: "single";
        readonly overallResult: string;
        readonly result: { readonly ignoredContextKeys?: string[] };
      }
    | { readonly resultType: "wildcard"; readonly overallResult: string };

  export function runSimulation(simulation: Simulation, options: object): Promise<Results>;
  export function runUnsafeSimulation(simulation: Simulation, options: object): string;
  export function typeForContextKey(key: string): Promise<string>;
  export function isConditionKeyArray(type: string): boolean;
}
