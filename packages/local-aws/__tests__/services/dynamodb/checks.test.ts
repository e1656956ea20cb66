import { dynamoDbChecks } from "../../../src/services/dynamodb/checks";

const account = { accountId: "111122223333", region: "eu-central-1", partition: "aws" };

test.each(["constructor", "__proto__", "toString"])(
  "a transaction may name %s, which is no action",
  (name) => {
    const TransactItems = [JSON.parse(`{"${name}":{"TableName":"t","Key":{"id":{"S":"a"}}}}`)];
    const found = dynamoDbChecks("TransactWriteItems", { TransactItems }, account, () => "id");
    expect(found).toMatchObject([{ action: `dynamodb:${name}`, context: { "dynamodb:LeadingKeys": ["a"] } }]);
  },
);
