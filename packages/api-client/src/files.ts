import type { z } from "zod";
import { presignedRequest } from "../../../api/answers/files";
import type { ApiClient } from "./api";
import { expectAnswer } from "./shapes";

export { file, files } from "../../../api/answers/files";
export { presignedRequest };

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
