import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { App, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { dev } from "../../environments/dev";
import { BaseStack } from "../../stacks/base-stack";

const newStack = () => new BaseStack(new App(), "saas-dev", { environment: dev, state: "s3" });
const topic = (scope: Construct, id: string) => new SnsTopic(scope, id, {}).friendlyUniqueId;

describe("an address", () => {
  it("is the construct path, without the step that only repeats the type", () => {
    const stack = newStack();
    const alarms = new Construct(stack, "alarms");
    expect(topic(alarms, "topic")).toBe("alarms");
    expect(topic(alarms, "people")).toBe("alarms_people");
    expect(topic(stack, "topic")).toBe("topic");
  });

  it("stays the same however often it is asked for", () => {
    const element = new SnsTopic(newStack(), "alarms", {});
    expect([element.friendlyUniqueId, element.friendlyUniqueId]).toEqual(["alarms", "alarms"]);
  });

  it("that two constructs would share is an error that names both", () => {
    const stack = newStack();
    topic(stack, "alarms_topic_two");
    expect(() => topic(new Construct(stack, "alarms_topic"), "two")).toThrow(
      "saas-dev/alarms_topic/two and saas-dev/alarms_topic_two would both be aws_sns_topic.alarms_topic_two in Terraform: give one of them a different construct id",
    );
  });

  it("may be shared by resources of different types", () => {
    const stack = newStack();
    topic(stack, "alarms");
    const output = new TerraformOutput(new Construct(stack, "other"), "alarms", { value: "x" });
    output.overrideLogicalId("alarms");
    expect(output.friendlyUniqueId).toBe("alarms");
  });

  it.each(["Alarms", "alarms-topic", "1st"])("is refused for the construct id %s", (id) => {
    expect(() => topic(newStack(), id)).toThrow(
      `saas-dev/${id}: construct ids are lower-case letters, digits and _, so that addresses stay readable`,
    );
  });
});
