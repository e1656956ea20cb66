import { npxCdktf } from "../../../toolchains/lines";
import { bucket, keyOf, playAws, run } from "../../support/operate/state/run";
import { SECRET, stateText } from "../../support/operate/state/states";

const { aws } = playAws();

test.each([
  [["dve"], 'error there is no environment "dve": did you mean "dev"? (dev, staging)'],
  [["dev", "sas-dev"], 'error dev has no stack "sas-dev": did you mean "saas-dev"?'],
  [["dev", "saas-dev", "outputs"], "error commands come first: npm run state -- outputs dev saas-dev"],
  [["dev", "saas-dev", "aws_s3_bucket.flies"], "error saas-dev has no aws_s3_bucket.flies"],
  [["versions", "dev", "saas-dev", "--limit", "0"], "write a whole number from 1 to 1000."],
  [["diff", "dev", "saas-dev"], "error: missing required argument 'from'"],
  [[], "error: missing required argument 'environment'"],
])("wrong usage %j is exit code 2", async (words, message) => {
  aws().put(keyOf("saas-dev"), stateText());
  const { exitCode, out, err } = await run(words);
  expect(err).toContain(message);
  expect([exitCode, out]).toEqual([2, ""]);
});

test("a stack that is not deployed", async () => {
  expect(await run(["dev", "saas-dev"])).toEqual({
    exitCode: 1,
    out: "",
    err: `error saas-dev is not deployed: there is no s3://${bucket}/dev/saas-dev.tfstate\n      \`${npxCdktf()} deploy saas-dev\` deploys it.`,
  });
});

test("a bucket that does not exist", async () => {
  aws().bucketExists = false;
  const { exitCode, err } = await run(["dev", "saas-dev"]);
  expect(err).toContain(
    `the state bucket ${bucket} does not exist\n      \`${npxCdktf()} deploy state-backend-dev\``,
  );
  expect(exitCode).toBe(1);
  expect((await run(["versions", "dev", "saas-dev"])).err).toBe("saas-dev has no state yet, so no versions");
});

test("a local state that is not here", async () => {
  const { exitCode, err } = await run(["dev", "state-backend-dev"]);
  expect(err).toMatch(/^error state-backend-dev has no state here: .*nowhere\.tfstate does not exist\n/);
  expect(exitCode).toBe(1);
});

test("credentials of another account: nothing of the bucket is asked", async () => {
  aws().account = "999999999999";
  expect(await run(["dev"])).toEqual({
    exitCode: 3,
    out: "",
    err: "error the credentials belong to account 999999999999, but environments/dev.ts names 111122223333",
  });
  expect(aws().requests).toEqual([]);
});

test("no credentials", async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  const { exitCode, err } = await run(["dev"]);
  expect(err).toMatch(/^error no AWS credentials: set AWS_PROFILE, sign in with `aws sso login`/);
  expect(exitCode).toBe(3);
});

test.each([
  [
    403,
    "AccessDenied",
    "AWS refuses s3:GetObject on example-saas-dev-tfstate/dev/saas-dev.tfstate: the credentials lack",
  ],
  [403, "InvalidAccessKeyId", "AWS does not accept the credentials: InvalidAccessKeyId"],
  [400, "ExpiredToken", "the AWS credentials have expired: sign in again"],
  [301, "PermanentRedirect", "is in another region than environments/dev.ts declares (eu-central-1)"],
])("S3 answers %i %s", async (status, code, message) => {
  aws().failure = { status, code };
  const { exitCode, out, err } = await run(["dev", "saas-dev"]);
  expect(err).toContain(message);
  expect([exitCode, out, err.split("\n").length]).toEqual([3, "", 1]);
});

test("AWS does not respond", async () => {
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
  const { exitCode, err } = await run(["dev"]);
  expect(err).toMatch(/^error AWS \(eu-central-1\) cannot be reached: .*ECONNREFUSED/);
  expect(exitCode).toBe(3);
});

test.each([
  ["", "is no JSON: it is empty"],
  [stateText().slice(0, -20), "is no JSON: it is cut off or overwritten with something else"],
  [
    JSON.stringify({ version: 3, modules: [{ password: SECRET }] }),
    "is no Terraform state of format 4: version",
  ],
  [stateText({ serial: -1 }), "is no Terraform state of format 4: serial"],
])("a state that cannot be read: %#", async (text, message) => {
  aws().put(keyOf("saas-dev"), text);
  const { exitCode, out, err } = await run(["dev", "saas-dev"]);
  expect(err).toContain(message);
  expect(err).not.toContain(SECRET);
  expect([exitCode, out]).toEqual([1, ""]);
  // In the list it is a row like the others.
  const listed = await run(["dev"]);
  expect(listed.out).toMatch(/^saas-dev .* unreadable$/m);
  expect(listed.exitCode).toBe(1);
});
