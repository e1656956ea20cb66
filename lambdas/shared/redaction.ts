/** What AWS and the engine repeat of a request in their messages, and what stands there in a log instead. */
const repeated: readonly (readonly [RegExp, string])[] = [
  [/[^\s'"<>]+@[^\s'"<>]+/g, "[address]"],
  // Cognito quotes the value that it refuses, JSON.parse the text, with quotes of its own: from the first to the last.
  [/(["'`]).*\1/gs, "[value]"],
  [/eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "[token]"],
  [/\b(?:ASIA|AKIA)[A-Z0-9]{12,}\b/g, "[key]"],
  // A presigned URL is a right; a file's key is the tenant's data. The bucket stays.
  [/(https?:\/\/[^\s/?#]+)[^\s,]*/g, "$1/[path]"],
  [/(arn:[\w-]+:s3:::[^\s/,]+)\/[^,;]*/g, "$1/[key]"],
];

/** Longest message that a log line takes. */
const LONGEST = 300;

/** A message of an error without what a client sent or was given; cut short, so that nothing long is quoted whole. */
export function redacted(message: string): string {
  return repeated.reduce((text, [found, instead]) => text.replace(found, instead), message).slice(0, LONGEST);
}
