/** Stands in for `@aws-sdk/endpoint-cache` in the bundles: DynamoDB's client makes one and, with discovery off, never asks it. */
export class EndpointCache {}
