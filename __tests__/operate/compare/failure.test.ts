import { exitCodes } from "@saas/cli-kit/exit";
import { runDiffEnvironments } from "../../../operate/compare/program";
import { playedTerminal } from "../../support/played-terminal";

jest.mock("../../../environments/load", () => {
  const { EnvironmentError: Problem } = jest.requireActual("../../../environments/problem");
  return {
    loadEnvironments: () => {
      throw new Problem(
        "environments/dev.ts: region is missing: write one\nenvironments/prod.ts: name is missing",
      );
    },
  };
});

test("environments that cannot be used end the command with what is wrong with them, a line each", async () => {
  const { terminal, out, err } = playedTerminal();
  expect(await runDiffEnvironments(["dev", "prod"], terminal)).toBe(exitCodes.usage);
  expect(out).toEqual([]);
  expect(err).toEqual([
    "error environments/dev.ts: region is missing: write one",
    "      environments/prod.ts: name is missing",
  ]);
});
