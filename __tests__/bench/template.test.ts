import { inlineCode } from "../../bench/support/template";

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
