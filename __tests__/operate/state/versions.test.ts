import { keyOf, playAws, run } from "../../support/operate/state/run";
import { resource, SECRET, stateText } from "../../support/operate/state/states";

const { aws } = playAws();

/** Four versions: deployed, changed, deleted, changed again. */
function history(): void {
  const key = keyOf("saas-dev");
  const put = (day: number, text: string | undefined, id: string) =>
    aws().put(key, text, `2026-02-0${day}T12:00:00Z`, id);
  const users = (attributes: object) => resource("aws_cognito_user_pool_client.users", attributes);
  put(
    1,
    stateText({ serial: 12, resources: [resource("aws_sqs_queue.old"), users({ client_secret: SECRET })] }),
    "abc1",
  );
  put(2, stateText({ serial: 13, resources: [users({ client_secret: SECRET, name: "a" })] }), "abd2");
  put(3, undefined, "gone3");
  put(
    4,
    stateText({
      serial: 14,
      resources: [
        users({ client_secret: `${SECRET}-2`, name: "b", token_validity: 5 }),
        resource("aws_s3_bucket.files", { id: "another" }),
      ],
      outputs: {
        api: { value: "x", type: "string" },
        key: { value: SECRET, type: "string", sensitive: true },
      },
    }),
    "xyz4",
  );
  // Its key begins with the state's.
  aws().put(`${key}.tflock`, "{}", "2026-02-05T12:00:00Z", "lock5");
}

test("versions, newest first, of the state alone", async () => {
  history();
  const { exitCode, out, err } = await run(["versions", "dev", "saas-dev"]);
  const columns = out.split("\n").map((line) => line.split(/ {2,}/).filter(Boolean));
  expect(columns).toEqual([
    ["SERIAL", "CHANGED", "SIZE", "RESOURCES", "TERRAFORM", "VERSION ID", "NOTE"],
    ["14", "2026-02-04 12:00:00 UTC", expect.stringMatching(/ B$/), "2", "1.11.4", "xyz4", "current"],
    ["2026-02-03 12:00:00 UTC", "gone3", "deleted"],
    ["13", "2026-02-02 12:00:00 UTC", expect.any(String), "1", "1.11.4", "abd2"],
    ["12", "2026-02-01 12:00:00 UTC", expect.any(String), "2", "1.11.4", "abc1"],
    [],
    ["Next: npm run state -- diff dev saas-dev 13 14"],
  ]);
  expect([exitCode, err]).toEqual([0, ""]);
});

test("a limit is kept, over pages, and said", async () => {
  history();
  aws().pageSize = 2;
  const { out, err } = await run(["versions", "dev", "saas-dev", "--limit", "3", "--json"]);
  const ids = JSON.parse(out).versions.map(({ version_id }: { version_id: string }) => version_id);
  expect(ids).toEqual(["xyz4", "gone3", "abd2"]);
  expect(err).toBe("There are more: --limit 6.");
});

test("lists a version that is not a state, and marks it", async () => {
  aws().put(keyOf("saas-dev"), stateText(), "2026-02-01T12:00:00Z", "good");
  aws().put(keyOf("saas-dev"), "{", "2026-02-02T12:00:00Z", "bad");
  expect((await run(["versions", "dev", "saas-dev"])).out).toMatch(/ bad +unreadable$/m);
});

test("what changed between two versions: added, removed, attributes, outputs; secrets changed and not shown", async () => {
  history();
  const { exitCode, out } = await run(["diff", "dev", "saas-dev", "12", "14"]);
  expect(out.split("\n")).toEqual([
    "saas-dev  serial 12 (2026-02-01 12:00:00 UTC) -> serial 14 (2026-02-04 12:00:00 UTC)",
    "",
    "~ aws_cognito_user_pool_client.users",
    "    client_secret   (sensitive) -> (sensitive)",
    '    name            nothing -> "b"',
    "    token_validity  nothing -> 5",
    "+ aws_s3_bucket.files",
    "- aws_sqs_queue.old",
    "outputs",
    '    api  nothing -> "x"',
    "    key  nothing -> (sensitive)",
    "",
    "1 added, 1 changed, 1 removed, 2 output values changed",
  ]);
  expect(exitCode).toBe(0);
});

test("what the refresh after a creation writes for empty values is no change", async () => {
  const put = (serial: number, attributes: object) =>
    aws().put(
      keyOf("saas-dev"),
      stateText({ serial, resources: [resource("aws_sqs_queue.jobs", attributes)] }),
      `2026-02-0${serial}T12:00:00Z`,
      `version${serial}`,
    );
  put(1, { tags: null, rules: null, delay: 5 });
  put(2, { tags: {}, rules: [], delay: 6 });
  const { out } = await run(["diff", "dev", "saas-dev", "1", "2", "--json"]);
  expect(JSON.parse(out).resources[0].changes).toEqual([{ path: "delay", before: 5, after: 6 }]);
});

test.each([
  ["serials", ["13", "14"]],
  ["serials with a number sign, and the current one", ["#13", "current"]],
  ["the current one when only one is named", ["13"]],
  ["ids and their beginnings", ["abd2", "xyz"]],
])("versions are named by %s", async (_, words) => {
  history();
  const { out } = await run(["diff", "dev", "saas-dev", ...words, "--json"]);
  expect(JSON.parse(out)).toMatchObject({
    from: { serial: 13, version_id: "abd2" },
    to: { serial: 14, version_id: "xyz4" },
    resources: [
      {
        address: "aws_cognito_user_pool_client.users",
        action: "changed",
        changes: expect.arrayContaining([
          { path: "client_secret", before: "(sensitive)", after: "(sensitive)" },
        ]),
      },
      { address: "aws_s3_bucket.files", action: "added", changes: [] },
    ],
  });
  expect(out).not.toContain(SECRET);
});

test("another thing under the same address is a replacement", async () => {
  const bucket = (id: string) =>
    stateText({ serial: id.length, resources: [resource("aws_s3_bucket.files", { id })] });
  aws().put(keyOf("saas-dev"), bucket("a"), "2026-02-01T12:00:00Z");
  aws().put(keyOf("saas-dev"), bucket("bb"), "2026-02-02T12:00:00Z");
  expect((await run(["diff", "dev", "saas-dev", "1", "2"])).out).toContain("± aws_s3_bucket.files\n");
});

test.each([
  [["99"], 'error saas-dev has no version "99"'],
  [["ab", "current"], 'error "ab" matches several versions of saas-dev: name one by its id (abd2, abc1)'],
  [["12", "gone3"], "error in version gone3 the state was deleted: there is nothing to compare"],
])("diff %j is wrong usage", async (words, message) => {
  history();
  const { exitCode, out, err } = await run(["diff", "dev", "saas-dev", ...words]);
  expect(err.split("\n")).toEqual([message, "      `npm run state -- versions dev saas-dev` lists them."]);
  expect([exitCode, out]).toEqual([2, ""]);
});
