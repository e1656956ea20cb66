import { GetObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { clientsWith } from "../../isolation/clients";
import { roleArnOf } from "../../isolation/stores";
import { type RawRequest, type RequestAttack, raw, type Scene } from "./scene";

interface Presigned {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const BODY = "defaced";

async function presigned({ attacker, fileKey }: Scene, method: "GET" | "PUT"): Promise<Presigned> {
  const answer =
    method === "GET"
      ? await attacker.api.send("GET", `/files/${fileKey}`)
      : await attacker.api.send("POST", "/files", {
          body: { key: fileKey, content_type: "text/plain", size: BODY.length },
        });
  return answer.body as Presigned;
}

const atVictim = (url: string, { attacker, victim }: Scene) =>
  url.replace(`/tenants/${attacker.tenantId}/`, `/tenants/${victim.tenantId}/`);

/** In the bucket of the other tenant, where that is another one. */
function inTheirBucket(url: string, { homes }: Scene): string {
  const changed = url.replace(homes.attacker.bucket, homes.victim.bucket);
  if (changed === url) throw new Error("the URL names no bucket, or both tenants have the same one");
  return changed;
}
const atVictimThere = (url: string, scene: Scene) => atVictim(inTheirBucket(url, scene), scene);

/** The caller's own download URL, used otherwise than it was signed for. */
const download =
  (change: (url: string, scene: Scene) => string, request: RawRequest = {}) =>
  async (scene: Scene) =>
    raw(change((await presigned(scene, "GET")).url, scene), request);

/** The caller's own upload URL, used otherwise than it was signed for. */
const uploaded =
  (
    change: (url: string, scene: Scene) => string,
    headers: (scene: Scene) => Record<string, string> = () => ({}),
    body = BODY,
  ) =>
  async (scene: Scene) => {
    const { url, headers: signed } = await presigned(scene, "PUT");
    return raw(change(url, scene), {
      method: "PUT",
      headers: { ...signed, "content-length": `${body.length}`, ...headers(scene) },
      body,
    });
  };

const same = (url: string) => url;
const refused = [403];

/** A URL that expired 5 minutes ago, signed with the caller's tenant's credentials as the files function has them. */
async function expiredUrl({ platform, attacker, homes, fileKey }: Scene): Promise<string> {
  const files = roleArnOf(platform, "files_function");
  const own = clientsWith(platform.endpoint.credentialsFor(files, "expired"), platform);
  const { Credentials: session } = await own.sts.send(
    new AssumeRoleCommand({
      RoleArn: homes.attacker.roleArn,
      RoleSessionName: "expired",
      Tags: [{ Key: "tenant_id", Value: attacker.tenantId }],
    }),
  );
  const { s3 } = clientsWith(
    {
      accessKeyId: `${session?.AccessKeyId}`,
      secretAccessKey: `${session?.SecretAccessKey}`,
      sessionToken: `${session?.SessionToken}`,
    },
    platform,
  );
  const file = new GetObjectCommand({
    Bucket: homes.attacker.bucket,
    Key: `tenants/${attacker.tenantId}/${fileKey}`,
  });
  return getSignedUrl(s3, file, { expiresIn: 300, signingDate: new Date(Date.now() - 600_000) });
}

/** Presigned URLs, used for anything but what they were signed for. */
export const urlAttacks: readonly RequestAttack[] = [
  { name: "a download of the other tenant's file", send: download(atVictim), answers: refused },
  {
    name: "a download by a path to the other tenant's file",
    send: download((url, { attacker, victim }) =>
      url.replace(`/tenants/${attacker.tenantId}/`, `/tenants/${attacker.tenantId}/../${victim.tenantId}/`),
    ),
    // S3 takes the path as it is; the local one refuses what a file system would resolve.
    answers: [400, 403],
  },
  {
    name: "a list in place of a download",
    send: download((url) => url.replace(/\/tenants\/[^?]*/, "")),
    answers: refused,
  },
  { name: "a deletion by a URL to download", send: download(same, { method: "DELETE" }), answers: refused },
  {
    name: "an upload by a URL to download",
    send: download(same, { method: "PUT", headers: { "content-length": "7" }, body: BODY }),
    answers: refused,
  },
  {
    name: "a download that lives longer than it was signed for",
    send: download((url) => url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=604800")),
    answers: refused,
  },
  {
    name: "a download that a browser shows",
    send: download((url) =>
      url.replace(/response-content-disposition=[^&]*/, "response-content-disposition=inline"),
    ),
    answers: refused,
  },
  {
    name: "a download without its session",
    send: download((url) => url.replace(/&X-Amz-Security-Token=[^&]*/, "")),
    answers: refused,
  },
  {
    name: "a download without its signature",
    send: download((url) => url.replace(/\?.*/, "")),
    answers: refused,
  },
  {
    name: "a download that has expired",
    send: async (scene) => raw(await expiredUrl(scene)),
    answers: refused,
  },
  { name: "an upload over the other tenant's file", send: uploaded(atVictim), answers: refused },
  {
    name: "an upload of another content type",
    send: uploaded(same, () => ({ "content-type": "text/html" })),
    answers: refused,
  },
  {
    name: "an upload of another length",
    send: uploaded(same, () => ({}), `${BODY} and more`),
    answers: refused,
  },
  {
    name: "an upload that copies the other tenant's file",
    send: uploaded(same, ({ homes, victim, fileKey }) => ({
      "x-amz-copy-source": `${homes.victim.bucket}/tenants/${victim.tenantId}/${fileKey}`,
    })),
    answers: refused,
  },
  {
    name: "an upload that everybody may read",
    send: uploaded(same, () => ({ "x-amz-acl": "public-read" })),
    answers: refused,
  },
];

/** Presigned URLs, used at the other tenant's bucket: where the two have different ones. */
export const bucketAttacks: readonly RequestAttack[] = [
  {
    name: "a download of the own key from the other tenant's bucket",
    send: download(inTheirBucket),
    answers: refused,
  },
  {
    name: "a download of the other tenant's file from its bucket",
    send: download(atVictimThere),
    answers: refused,
  },
  {
    name: "a list of the other tenant's bucket",
    send: download((url, scene) => inTheirBucket(url, scene).replace(/\/tenants\/[^?]*/, "")),
    answers: refused,
  },
  {
    name: "an upload to the own key into the other tenant's bucket",
    send: uploaded(inTheirBucket),
    answers: refused,
  },
  {
    name: "an upload over the other tenant's file in its bucket",
    send: uploaded(atVictimThere),
    answers: refused,
  },
];
