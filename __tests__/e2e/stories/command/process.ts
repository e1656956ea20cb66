import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { tenants } from "../../../../api/tenant";
import { runProcess } from "../../../support/operate/tenants/process";
import { runIn } from "../../../support/operate/tenants/run";
import { type CommandStage, nobodyConfirms, patient } from "./stage";

export function processTests(stage: () => CommandStage, directory: string): void {
  describe("as a process", () => {
    const started = async (words: readonly string[]) =>
      patient(await runProcess("tenants", words, { HOME: directory, TMPDIR: tmpdir() }));

    test("prints the API's JSON alone on stdout", async () => {
      const { exitCode, out, err } = await started([
        "list",
        "--status",
        "active",
        "--json",
        ...stage().here(),
      ]);
      expect([exitCode, err]).toEqual([0, ""]);
      const listed = await stage().command(["list", "--status", "active", "--json"]);
      expect(tenants.parse(JSON.parse(out))).toEqual(JSON.parse(listed.out));
    });
  });

  describe("in an environment of its own", () => {
    const command = async (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
      patient(await runIn({ HOME: directory, ...more }, words));

    test("goes from suspension to offboarding unasked with --yes alone", async () => {
      const refused = await command(["suspend", "Second", ...stage().here()]);
      expect(refused).toEqual({ exitCode: 2, out: "", err: nobodyConfirms });
      expect((await command(["suspend", "Second", "--yes", ...stage().here()])).exitCode).toBe(0);
      const { exitCode, out } = await command(["offboard", "Second", "--yes", "--json", ...stage().here()]);
      expect([exitCode, JSON.parse(out).status]).toEqual([0, "offboarding"]);
    });

    test.each<[string, () => string[], NodeJS.ProcessEnv, number, string]>([
      [
        "an unknown id",
        () => ["show", randomUUID(), ...stage().here()],
        {},
        1,
        "error Not found (404): There is no tenant ",
      ],
      [
        "an unknown environment",
        () => ["list", "--environment", "lokal"],
        {},
        2,
        'error there is no environment "lokal": did you mean "local"?',
      ],
      [
        "no platform on the port",
        () => ["list", "--environment", "local", "--port", "1"],
        {},
        3,
        "error none of your platforms runs on port 1: run npm start",
      ],
      [
        "no credentials",
        () => ["list", "--environment", "dev", "--api-endpoint", stage().platform.apiEndpoint],
        {},
        3,
        "error no AWS credentials: ",
      ],
      [
        "somebody else's credentials",
        () => ["list", ...stage().here()],
        { AWS_ACCESS_KEY_ID: "AKIAOTHER", AWS_SECRET_ACCESS_KEY: "other" },
        3,
        "error Request Refused (403): ",
      ],
    ])("reports %s without a stack trace", async (_, words, more, code, message) => {
      const { exitCode, out, err } = await command(words(), more);
      expect(err.slice(0, message.length)).toBe(message);
      expect(err).not.toMatch(/^\s+at /m);
      expect([exitCode, out]).toEqual([code, ""]);
    });
  });
}
