import { inlineCode, stageThrottle } from "../../bench/support/template";

const template = `Resources:
  # Not CodeFunction: this one
  OtherFunction:
    Properties:
      Code:
        ZipFile: |
          other = 1
  CodeFunction:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import json

          def handler(event, context):
              return json.dumps({'ZipFile': 1})
      LoggingConfig:
        LogGroup: !Ref Group
  QuickStage:
    Properties:
      StageName: dev
      MethodSettings:
        - ResourcePath: '/*'
          HttpMethod: '*'
          ThrottlingBurstLimit: 500
          ThrottlingRateLimit: 100
  OtherStage:
    Properties:
      MethodSettings:
        - ResourcePath: '/*'
          ThrottlingRateLimit: 7
  LastFunction:
    Properties:
      Handler: index.handler
`;

test("finds a function's code among others, without its indentation", () => {
  expect(inlineCode(template, "CodeFunction")).toBe(
    "import json\n\ndef handler(event, context):\n    return json.dumps({'ZipFile': 1})\n",
  );
});

test("says what the template lacks", () => {
  expect(() => inlineCode(template, "TenantApiFunction")).toThrow(
    "the template has no resource TenantApiFunction",
  );
  expect(() => inlineCode(template, "LastFunction")).toThrow(
    'LastFunction of the template has no "ZipFile: |"',
  );
});

test("reads what all clients of a stage share", () => {
  expect(stageThrottle(template, "QuickStage")).toEqual({ rateLimit: 100, burstLimit: 500 });
});

test("a stage that is not there or does not throttle is no stage to compare with", () => {
  expect(() => stageThrottle(template, "ApiStage")).toThrow("the template has no resource ApiStage");
  expect(() => stageThrottle(template, "OtherStage")).toThrow(
    "OtherStage of the template has no ThrottlingBurstLimit",
  );
});
