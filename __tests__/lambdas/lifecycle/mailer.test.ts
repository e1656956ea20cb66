import type { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { dev } from "../../../environments/dev";
import { prod } from "../../../environments/prod";
import { Mailer, parseSender, type Sender } from "../../../lambdas/lifecycle/mailer";
import { senderOf } from "../../../stacks/support/sender";

const mail = { to: "ada@acme.example", copies: ["bob@acme.example"], subject: "A subject", text: "A text" };

async function sent(sender: Sender, copies = mail.copies) {
  const inputs: unknown[] = [];
  const ses = { send: async ({ input }: SendEmailCommand) => inputs.push(input) };
  await new Mailer(ses as never, sender).send({ ...mail, copies });
  return inputs;
}

test("the function reads the sender that the stack writes", async () => {
  const sender = parseSender(JSON.parse(JSON.stringify(senderOf(prod))));
  const { from, replyTo, configurationSet } = prod.mail;
  expect(sender).toEqual({ from, replyTo, configurationSet, perDay: prod.tenantLimits.invitationsPerDay });
  expect(sender && (await sent(sender))).toEqual([
    {
      FromEmailAddress: from,
      Destination: { ToAddresses: [mail.to], BccAddresses: mail.copies },
      Content: { Simple: { Subject: { Data: mail.subject }, Body: { Text: { Data: mail.text } } } },
      ReplyToAddresses: [replyTo],
      ConfigurationSetName: configurationSet,
    },
  ]);
});

test("without a reply address, a configuration set and copies, the message has none", async () => {
  const [message] = await sent({ from: "a@b.example", replyTo: null, configurationSet: null, perDay: 1 }, []);
  expect(message).toEqual({
    FromEmailAddress: "a@b.example",
    Destination: { ToAddresses: [mail.to] },
    Content: expect.anything(),
  });
});

test("an environment without mail has no sender, and a variable of another shape is refused", () => {
  expect(parseSender(senderOf(dev))).toBeUndefined();
  expect(() => parseSender({ from: "a@b.example" })).toThrow();
});
