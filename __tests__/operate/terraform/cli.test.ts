import { errorsOf, unattended } from "../../../operate/terraform/cli";

const failed = (stderr: string, stdout = "") => ({ command: "terraform plan", code: 1, stdout, stderr });

it("what Terraform says of a failure is a line an error, without frames and warnings", () => {
  const stderr = `╷
│ Warning: Deprecated
│
│ Never mind.
╵
╷
│ Error: Error acquiring the state lock
│
│ Error message: operation error S3: PutObject
│ Lock Info:
╵
╷
│ Error: No valid credential sources found
│
│ Please see the documentation.
╵
`;
  expect(errorsOf(failed(stderr)).split("\n")).toEqual([
    "Error acquiring the state lock Error message: operation error S3: PutObject Lock Info:",
    "No valid credential sources found Please see the documentation.",
  ]);
});

it.each([
  ["what it says instead", "terraform: cannot execute", "terraform: cannot execute"],
  ["the exit code", "", "terraform plan: exit code 1"],
])("without an error of that form it is %s", (_, stderr, expected) => {
  expect(errorsOf(failed(stderr))).toBe(expected);
});

it("Terraform runs as in automation, with everything else of the environment", () => {
  expect(unattended({ AWS_ENDPOINT_URL: "http://127.0.0.1:5000", TF_CLI_CONFIG_FILE: "/etc/tf.rc" })).toEqual(
    {
      AWS_ENDPOINT_URL: "http://127.0.0.1:5000",
      TF_CLI_CONFIG_FILE: "/etc/tf.rc",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      CHECKPOINT_DISABLE: "1",
      NO_COLOR: "1",
    },
  );
});
