import { z } from "zod";
import type { ApiClient } from "./api";
import { expectAnswer } from "./shapes";

/** A file as `GET /files` lists it. */
export const file = z.strictObject({
  key: z.string(),
  size: z.int(),
  last_modified: z.iso.datetime(),
  etag: z.string(),
});

export const files = z.array(file);

/** What `POST /files` and `GET /files/{key+}` answer: a request to make, exactly so, until it expires. */
export const presignedRequest = z.strictObject({
  key: z.string(),
  method: z.enum(["GET", "PUT"]),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expires_at: z.iso.datetime(),
});

export type PresignedRequest = z.output<typeof presignedRequest>;

/** `/files/<key>`, each segment percent-encoded. */
export const filePath = (key: string) => `/files/${key.split("/").map(encodeURIComponent).join("/")}`;

/** Asks for a presigned request and uploads a text with it. @throws UnexpectedAnswerError, or Error when the upload is refused */
export async function uploadFile(api: ApiClient, key: string, text: string): Promise<void> {
  const content = Buffer.from(text);
  const asked = await api.send("POST", "/files", {
    body: { key, content_type: "text/plain", size: content.byteLength },
  });
  const response = await sendPresigned(expectAnswer(asked, 201, presignedRequest), content);
  if (!response.ok) throw new Error(`upload of ${key}: ${response.status} ${await response.text()}`);
}

/** Asks for a presigned request and downloads with it. @throws as uploadFile */
export async function downloadFile(api: ApiClient, key: string): Promise<{ text: string; headers: Headers }> {
  const asked = await api.send("GET", filePath(key));
  const response = await sendPresigned(expectAnswer(asked, 200, presignedRequest));
  const text = await response.text();
  if (!response.ok) throw new Error(`download of ${key}: ${response.status} ${text}`);
  return { text, headers: response.headers };
}

/** Makes a presigned request. */
export function sendPresigned(
  { method, url, headers }: PresignedRequest,
  content?: Buffer,
): Promise<Response> {
  return fetch(url, { method, headers, ...(content === undefined ? {} : { body: new Uint8Array(content) }) });
}
