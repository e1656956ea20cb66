import * as z from "zod";
import type { AnswersBelow } from "../answer";
import { moving } from "./problem";
import { shape, time } from "./shape";

export const file = shape(
  "File",
  {
    key: "recipes/sourdough.txt",
    size: 1024,
    last_modified: "2025-11-24T09:30:00.000Z",
    etag: "9a0364b9e99bb480dd25e1f0284c8555",
  },
  z.strictObject({
    key: z.string(),
    size: z.int().meta({ description: "Bytes." }),
    last_modified: time,
    etag: z.string(),
  }),
);

export const files = z.array(file);

/** A request to make, exactly so, until it expires. */
export const presignedRequest = shape(
  "PresignedRequest",
  {
    key: "recipes/sourdough.txt",
    method: "PUT",
    url: "https://bucket.s3.eu-central-1.amazonaws.com/recipes/sourdough.txt?X-Amz-Signature=…",
    headers: { "content-type": "text/plain", "content-length": "1024" },
    expires_at: "2025-11-24T09:35:00.000Z",
  },
  z.strictObject({
    key: z.string(),
    method: z.enum(["GET", "PUT"]),
    url: z.url(),
    headers: z
      .record(z.string(), z.string())
      .meta({ description: "Headers to send, as they are: they are signed." }),
    expires_at: time,
  }),
);

export const fileAnswers = {
  "GET /files": {
    operation: "listFiles",
    success: { 200: { description: "A page of files, by key.", body: files, headers: ["Link"] } },
  },
  "POST /files": {
    operation: "uploadFile",
    details: "The URL takes one upload of exactly this content type and size, without any other credential.",
    request: {
      example: { key: "recipes/sourdough.txt", content_type: "text/plain", size: 1024 },
      note: "`size` is in bytes; the environment sets the largest.",
    },
    success: { 201: { description: "The upload to make.", body: presignedRequest } },
    problems: { 413: "The file is larger than the environment allows.", 503: moving },
  },
  "GET /files/{key+}": {
    operation: "downloadFile",
    success: { 200: { description: "The download to make.", body: presignedRequest } },
    problems: { 404: "There is no such file." },
  },
  "DELETE /files/{key+}": {
    operation: "deleteFile",
    details: "A file that is not there counts as deleted.",
    success: { 204: { description: "The file is gone." } },
    problems: { 503: moving },
  },
} as const satisfies AnswersBelow<"/files">;
