/** Parts of a request that error messages of AWS and Node repeat, and their replacements in logs. */
const repeated: readonly (readonly [RegExp, string])[] = [
  [/[^\s'"<>]+@[^\s'"<>]+/g, "[address]"],
  // Cognito quotes the rejected value, JSON.parse the text, which may have quotes itself: from the first to the last.
  [/(["'`]).*\1/gs, "[value]"],
  [/eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "[token]"],
  [/\b(?:ASIA|AKIA)[A-Z0-9]{12,}\b/g, "[key]"],
  // A presigned URL grants access; a file's key is the tenant's data. The bucket stays.
  [/(https?:\/\/[^\s/?#]+)[^\s,]*/g, "$1/[path]"],
  [/(arn:[\w-]+:s3:::[^\s/,]+)\/[^,;]*/g, "$1/[key]"],
];

/** Longest message of a log line. */
const LONGEST = 300;

/** An error message without client data, truncated so that it cannot quote long values in full. */
export function redacted(message: string): string {
  return repeated.reduce((text, [found, instead]) => text.replace(found, instead), message).slice(0, LONGEST);
}
