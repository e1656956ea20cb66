import { sendPresigned } from "@saas/api-client/files";
import { presignedRequest } from "../../../api/files";
import type { Caller } from "../caller";
import type { Act } from "./act";

const keyOf = (turn: number): string => `reports/2026/report ${turn % 10}.txt`;

/** What tenants do with their files: the bytes go to the bucket itself. */
export const fileActs: readonly Act[] = [
  {
    name: "list files",
    weight: 5,
    run: async ({ company }) => void (await company.caller.call("GET /files")),
  },
  {
    name: "upload a file",
    weight: 5,
    run: async ({ company, turn }) => {
      const content = Buffer.from("a line of a report\n".repeat(50 + (turn % 200)));
      await company.caller
        .call("POST /files", {
          body: { key: keyOf(turn), content_type: "text/plain", size: content.byteLength },
        })
        .then((answer) => follow(answer, content));
    },
  },
  {
    name: "download a file",
    weight: 7,
    run: async ({ company, turn }) =>
      follow(await company.caller.call("GET /files/{key+}", { params: { key: keyOf(turn) } })),
  },
  {
    name: "delete a file",
    weight: 1,
    run: async ({ company, turn }) =>
      void (await company.caller.call("DELETE /files/{key+}", { params: { key: keyOf(turn) } })),
  },
];

/** Makes the request that an answer presigns; none that was refused. */
async function follow({ body }: Awaited<ReturnType<Caller["call"]>>, content?: Buffer): Promise<void> {
  const { success, data } = presignedRequest.safeParse(body);
  if (success) await (await sendPresigned(data, content)).arrayBuffer();
}
