/** The platform stack of an environment; its resources carry the same prefix. */
export const platformStackName = (environment: string): string => `saas-${environment}`;

/** The stack that makes an environment's state bucket. */
export const stateBackendStackName = (environment: string): string => `state-backend-${environment}`;

/** Where a stack's state lives in its environment's state bucket. */
export const stateKey = (keyPrefix: string, stack: string): string => `${keyPrefix}/${stack}.tfstate`;

/** Where an output of the platform is published in the SSM parameter store. */
export const parameterName = (environment: string, output: string): string =>
  `/saas/${environment}/${output}`;
