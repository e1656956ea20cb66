import type { Access } from "../access";
import { askers, product, type Question, question } from "./question";

/** Every question about logs and traces: each function writes its own, and no principal reads any. */
export function logQuestions(access: Access): Question[] {
  const groups = Object.entries(access.logGroups);
  const streams = [
    ...groups.map(([name, arn]) => ({ owner: name, stream: `${arn}:log-stream:s1` })),
    ...groups.map(([, arn]) => ({ owner: undefined, stream: `${arn}-2:log-stream:s1` })),
  ];
  const functions = new Set(Object.keys(access.roles).filter((name) => name.endsWith("_function")));
  return askers(access).flatMap((who) => [
    ...product(streams, [...writing, ...otherStreamActions]).map(([{ owner, stream }, action]) =>
      question(who, `logs:${action}`, stream, "", {}, owner === who.role && writing.includes(action)),
    ),
    ...product(groups, groupActions).map(([[, arn], action]) =>
      question(who, `logs:${action}`, arn, "", {}, false),
    ),
    ...["PutTraceSegments", "PutTelemetryRecords"].map((action) =>
      question(who, `xray:${action}`, "*", "", {}, functions.has(who.role)),
    ),
    ...["BatchGetTraces", "GetTraceSummaries", "GetServiceGraph", "PutEncryptionConfig"].map((action) =>
      question(who, `xray:${action}`, "*", "", {}, false),
    ),
  ]);
}

const writing = ["CreateLogStream", "PutLogEvents"];
const otherStreamActions = ["GetLogEvents", "DeleteLogStream"];
const groupActions = [
  "CreateLogGroup",
  "DeleteLogGroup",
  "FilterLogEvents",
  "StartQuery",
  "PutRetentionPolicy",
  "PutSubscriptionFilter",
];
