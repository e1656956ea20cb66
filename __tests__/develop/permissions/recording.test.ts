import { record, replay } from "../../../develop/permissions/recording";
import { dev } from "../../../environments/dev";
import { prod } from "../../../environments/prod";

const { accountId, region, state } = dev;
const check = (action: string, resource: string, context = {}) => ({ action, resource, context });

describe("a recording", () => {
  it("contains each kind of check once, sorted, without values specific to one run", () => {
    const recorded = record(
      [
        check("s3:GetObject", `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/saas-dev.tfstate`),
        check("lambda:GetFunction", `arn:aws:lambda:${region}:${accountId}:function:saas-dev-data`, {
          "aws:RequestTag/environment": "dev",
          "aws:RequestTag/team": "platform",
        }),
        check("lambda:GetFunction", `arn:aws:lambda:${region}:${accountId}:function:saas-dev-files`, {
          "aws:RequestTag/environment": "dev",
        }),
        check("apigateway:GET", `arn:aws:apigateway:${region}::/restapis/a1b2c3d4e5/stages/dev`),
        check(
          "cognito-idp:DescribeUserPool",
          `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_AbC`,
        ),
      ],
      dev,
    );
    expect(recorded).toEqual([
      {
        action: "apigateway:GET",
        resource: "arn:aws:apigateway:<region>::/restapis/<id>/stages/<environment>",
      },
      {
        action: "cognito-idp:DescribeUserPool",
        resource: "arn:aws:cognito-idp:<region>:<account>:userpool/<region>_<id>",
      },
      {
        action: "lambda:GetFunction",
        resource: "arn:aws:lambda:<region>:<account>:function:saas-<environment>-<name>",
        context: { "aws:RequestTag/environment": "<environment>" },
      },
      {
        action: "s3:GetObject",
        resource: "arn:aws:s3:::<state-bucket>/<key-prefix>/saas-<environment>.tfstate",
      },
    ]);
  });

  it("distinguishes states of silos, whatever their slug, from the platform's", () => {
    const at = (stack: string) => `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/${stack}.tfstate.tflock`;
    const recorded = record(
      ["saas-dev", "saas-dev-silo-acme", "saas-dev-silo-globex-2"].map((stack) =>
        check("s3:PutObject", at(stack)),
      ),
      dev,
    );
    expect(replay(recorded, prod).map(({ resource }) => resource)).toEqual(
      ["saas-prod-silo-acme", "saas-prod"].map(
        (stack) => `arn:aws:s3:::${prod.state.bucket}/${prod.state.keyPrefix}/${stack}.tfstate.tflock`,
      ),
    );
  });

  it("is played back in any environment", () => {
    const recorded = record(
      [
        check("iam:CreateRole", `arn:aws:iam::${accountId}:role/saas-dev-data`, {
          "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/saas-dev-workload-boundary`,
        }),
      ],
      dev,
    );
    expect(replay(recorded, prod)).toEqual([
      check("iam:CreateRole", `arn:aws:iam::${prod.accountId}:role/saas-prod-something`, {
        "iam:PermissionsBoundary": `arn:aws:iam::${prod.accountId}:policy/saas-prod-workload-boundary`,
      }),
    ]);
  });
});
