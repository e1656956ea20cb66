import type { PresignedRequest } from "../../../api/files";
import type { ApiClient } from "./api";
import { callRoute, encodedPath, expectSuccess } from "./routes";

/** `/files/<key>`, each segment percent-encoded. */
export const filePath = (key: string) => `/files/${encodedPath(key)}`;

/** Requests a presigned upload and uploads a text. @throws UnexpectedResponseError, or Error if the upload is refused */
export async function uploadFile(api: ApiClient, key: string, text: string): Promise<void> {
  const content = Buffer.from(text);
  const body = { key, content_type: "text/plain", size: content.byteLength };
  const asked = await callRoute(api, "POST /files", { body });
  const response = await sendPresigned(expectSuccess("POST /files", asked), content);
  if (!response.ok) throw new Error(`upload of ${key}: ${response.status} ${await response.text()}`);
}

/** Requests a presigned download and downloads the file. @throws as uploadFile */
export async function downloadFile(api: ApiClient, key: string): Promise<{ text: string; headers: Headers }> {
  const asked = await callRoute(api, "GET /files/{key+}", { params: { key } });
  const response = await sendPresigned(expectSuccess("GET /files/{key+}", asked));
  const text = await response.text();
  if (!response.ok) throw new Error(`download of ${key}: ${response.status} ${text}`);
  return { text, headers: response.headers };
}

/** Sends a presigned request. */
export function sendPresigned(
  { method, url, headers }: PresignedRequest,
  content?: Buffer,
): Promise<Response> {
  return fetch(url, { method, headers, ...(content === undefined ? {} : { body: new Uint8Array(content) }) });
}
