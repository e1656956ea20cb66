import { dev } from "../../environments/dev";
import { prod } from "../../environments/prod";
import { problems } from "./problems";

const callbackUrls = ["https://app.example.com/"];

test.each([
  [
    "a name that Cognito refuses in a prefix",
    { "aws-dev": { ...dev, name: "aws-dev", siloTenants: [] } },
    'environments/aws-dev.ts: name is "aws-dev": choose a name without "aws", which Cognito refuses in the prefix of a domain, or leave hostedSignIn out',
  ],
  [
    "a code that leaves production unencrypted",
    { prod: { ...prod, hostedSignIn: { callbackUrls: ["http://localhost:1/"], signOutUrls: callbackUrls } } },
    'environments/prod.ts: hostedSignIn.callbackUrls.0 is "http://localhost:1/": write an https URL: in production, any program on a user\'s machine could wait there for the code',
  ],
])("%s is refused", (_name, environments, message) => {
  expect(problems(environments)).toEqual([message]);
});

test.each([
  ["no URL", []],
  ["the same URL twice", [...callbackUrls, ...callbackUrls]],
  [
    "more URLs than a client can have",
    Array.from({ length: 101 }, (_, at) => `https://app.example.com/${at}`),
  ],
])("%s is refused", (_name, urls) => {
  expect(problems({ dev: { ...dev, hostedSignIn: { callbackUrls: urls } } })).toEqual([
    expect.stringContaining("hostedSignIn.callbackUrls is "),
  ]);
});

test("no hosted sign-in is accepted, with any name", () => {
  expect(
    problems({ "aws-dev": { ...dev, name: "aws-dev", siloTenants: [], hostedSignIn: undefined } }),
  ).toEqual([]);
});
