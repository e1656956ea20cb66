import { exitCodes } from "@saas/cli-kit/exit";
import { projectCommand } from "../../operate/support/command";
import { playedTerminal } from "../support/played-terminal";

/** Name, message and, of a response, HTTP status. */
type Failure = readonly [name: string, message: string, status?: number];

/** The exit code of a command whose work ends with this error of the AWS SDK. */
async function exitCodeOf([name, message, httpStatusCode]: Failure) {
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

test.each<{ error: Failure }>([
  { error: ["CredentialsProviderError", "Could not load credentials from any providers"] },
  { error: ["ExpiredTokenException", "The security token included in the request is expired", 400] },
  { error: ["UnrecognizedClientException", "The security token included in the request is invalid.", 400] },
  { error: ["Error", "connect ECONNREFUSED 127.0.0.1:9"] },
  { error: ["TimeoutError", "socket hang up"] },
])("without AWS or credentials every command ends with exit code 3: $error.0", async ({ error }) => {
  expect(await exitCodeOf(error)).toBe(exitCodes.unavailable);
});

test.each<{ error: Failure }>([
  { error: ["ResourceNotFoundException", "Requested resource not found", 400] },
  { error: ["Error", "connect ECONNREFUSED is what AWS answered", 500] },
  { error: ["TypeError", "undefined is not a function"] },
])("after any other error with 1: $error.0", async ({ error }) => {
  expect(await exitCodeOf(error)).toBe(exitCodes.failed);
});
