import { exitCodes } from "@saas/cli-kit/exit";
import { projectCommand } from "../../operate/support/command";
import { playedTerminal } from "../support/played-terminal";

/** The exit code of a command whose work ends with this error of the AWS SDK. */
async function exitCodeOf(name: string, message: string, httpStatusCode: number | undefined) {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
  const { program, action, run } = projectCommand(
    { name: "try", description: "Tries." },
    playedTerminal().terminal,
  );
  program.action(
    action(async (): Promise<void> => {
      throw error;
    }),
  );
  return run([]);
}

test.each<[string, string, number?]>([
  ["CredentialsProviderError", "Could not load credentials from any providers"],
  ["ExpiredTokenException", "The security token included in the request is expired", 400],
  ["UnrecognizedClientException", "The security token included in the request is invalid.", 400],
  ["Error", "connect ECONNREFUSED 127.0.0.1:9"],
  ["TimeoutError", "socket hang up"],
])("without AWS or credentials every command ends with exit code 3: %s", async (name, message, status) => {
  expect(await exitCodeOf(name, message, status)).toBe(exitCodes.unavailable);
});

test.each<[string, string, number?]>([
  ["ResourceNotFoundException", "Requested resource not found", 400],
  ["Error", "connect ECONNREFUSED is what AWS answered", 500],
  ["TypeError", "undefined is not a function"],
])("after any other error with 1: %s", async (name, message, status) => {
  expect(await exitCodeOf(name, message, status)).toBe(exitCodes.failed);
});
