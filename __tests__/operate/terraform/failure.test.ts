import { exitCodes } from "@saas/cli-kit/exit";
import { failureOf, sharedExitCode } from "../../../operate/terraform/failure";

const said = (text: string) => ({ command: "terraform plan", code: 1, stdout: "", stderr: text });
const of = (text: string) => failureOf("saas-dev: terraform plan", said(text));

/** As Terraform 1.11.4 and the AWS provider 5.100.0 write them. */
const sts =
  "Error: Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, https response error StatusCode:";
const registry = "Error: Failed to query available provider packages\n\nCould not retrieve the list of";

describe("Terraform ends without AWS, credentials or provider: exit code 3", () => {
  test.each([
    `${sts} 0, RequestID: , request send failed, Post "http://127.0.0.1:9/": dial tcp 127.0.0.1:9: connect: connection refused`,
    `${sts} 0, RequestID: , request send failed, Post "https://sts.eu-central-1.amazonaws.com/": dial tcp: lookup sts.eu-central-1.amazonaws.com: no such host`,
    `${sts} 403, RequestID: 1, api error InvalidClientTokenId: The security token included in the request is invalid.`,
    `${sts} 403, RequestID: 1, api error ExpiredToken: The security token included in the request is expired`,
    "Error: AWS account ID not allowed: 999999999999",
    "Error: reading IAM Role (a): operation error IAM: GetRole, https response error StatusCode: 403, api error AccessDenied: no",
    `${registry} available versions for provider hashicorp/aws: could not connect to registry.terraform.io`,
  ])("%s", (text) => {
    const { message, exitCode } = of(text);
    expect(message).toContain(text.slice("Error: ".length).replace(/\s+/g, " "));
    expect(exitCode).toBe(exitCodes.unavailable);
  });
});

test.each([
  [
    `Error: No valid credential sources found\n\n  with provider["registry.terraform.io/hashicorp/aws"],\n  on cdk.tf.json line 36, in provider.aws[0]:\n\nPlease see https://…\n\nError: failed to refresh cached credentials, no EC2 IMDS role found`,
    "No valid credential sources found",
  ],
  ["Error: failed to get shared config profile, nosuch", "failed to get shared config profile, nosuch"],
])("without credentials it says what to do, in one line: %#", (text, reason) => {
  const { message, exitCode } = of(text);
  expect(message).toMatch(/^saas-dev: terraform plan: no AWS credentials: set AWS_PROFILE, /);
  expect(message.endsWith(` (${reason})`)).toBe(true);
  expect(exitCode).toBe(exitCodes.unavailable);
});

test.each([
  "Error: Error acquiring the state lock\n\nError message: operation error S3: PutObject, https response error StatusCode: 412",
  "Error: Instance cannot be destroyed",
  "terraform: exit code 1",
])("any other failure is exit code 1: %s", (text) => {
  expect(of(text).exitCode).toBe(exitCodes.failed);
});

test("failures that differ are exit code 1", () => {
  const { unavailable, failed } = exitCodes;
  expect(sharedExitCode([unavailable, unavailable])).toBe(unavailable);
  expect(sharedExitCode([unavailable, failed])).toBe(failed);
});
