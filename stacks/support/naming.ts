/** The platform stack of an environment; its resources carry the same prefix. */
export const platformStackName = (environment: string): string => `saas-${environment}`;

/** The stack that makes an environment's state bucket. */
export const stateBackendStackName = (environment: string): string => `state-backend-${environment}`;

/** Where a stack's state lives in its environment's state bucket. */
export const stateKey = (keyPrefix: string, stack: string): string => `${keyPrefix}/${stack}.tfstate`;

/** Where an output of the platform is published in the SSM parameter store. */
export const parameterName = (environment: string, output: string): string =>
  `/saas/${environment}/${output}`;

/** The stack of who plans and deploys an environment from CI; its roles and policies carry `ci-<environment>-` as prefix. */
export const ciAccessStackName = (environment: string): string => `ci-access-${environment}`;

/** What every role that the platform's stacks make is bounded by, where CI deploys the environment. */
export const workloadBoundaryName = (environment: string): string =>
  `${platformStackName(environment)}-workload-boundary`;
