import { redacted } from "../../../lambdas/shared/redaction";

test.each([
  ["User someone@example.com exists", "User [address] exists"],
  ["Value 'a secret' at 'password' failed", "Value [value] failed"],
  [`Unexpected token in JSON: "{\\"a\\": 1", at 5`, "Unexpected token in JSON: [value], at 5"],
  ["bad token eyJhbGciOi.eyJzdWIi.c2ln", "bad token [token]"],
  ["the key ASIAABCDEFGHIJKLMNOP has no right", "the key [key] has no right"],
  [
    "cannot get https://b.s3.amazonaws.com/tenants/x/a.txt?X-Amz-Signature=1 now",
    "cannot get https://b.s3.amazonaws.com/[path] now",
  ],
  [
    "not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/tenants/x/my file.txt",
    "not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/[key]",
  ],
  [
    "not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-central-1:1:table/t",
    "not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-central-1:1:table/t",
  ],
])("%s", (message, logged) => {
  expect(redacted(message)).toBe(logged);
});

test("what is long is cut short", () => {
  expect(redacted("x".repeat(1000))).toHaveLength(300);
});
