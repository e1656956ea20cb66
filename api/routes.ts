import { itemParams, listItemsQuery, newItemBody, replaceItemBody } from "../lambdas/data/schema";
import { fileParams, listFilesQuery, newFileBody } from "../lambdas/files/schema";
import { onboardingBody } from "../lambdas/onboarding/schema";
import type { Route } from "./route";

/**
 * The one route table. It drives the API Gateway resources, the permissions to invoke, CORS, request validation and
 * the local gateway; the handlers are typed by it. A new endpoint is one entry here and one handler.
 */
export const routes = [
  {
    method: "POST",
    path: "/onboarding",
    function: "onboarding",
    authorization: "onboarding",
    summary: "Create a tenant and invite its first administrator",
    body: onboardingBody,
  },
  {
    method: "GET",
    path: "/data",
    function: "data",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "List the tenant's items, a page at a time",
    query: listItemsQuery,
  },
  {
    method: "POST",
    path: "/data",
    function: "data",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Create an item",
    body: newItemBody,
  },
  {
    method: "GET",
    path: "/data/{item_id}",
    function: "data",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Read an item",
    params: itemParams,
  },
  {
    method: "PUT",
    path: "/data/{item_id}",
    function: "data",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Create or replace an item; If-Match refuses a lost update",
    params: itemParams,
    body: replaceItemBody,
  },
  {
    method: "DELETE",
    path: "/data/{item_id}",
    function: "data",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Delete an item",
    params: itemParams,
  },
  {
    method: "GET",
    path: "/files",
    function: "files",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "List the tenant's files, a page at a time",
    query: listFilesQuery,
  },
  {
    method: "POST",
    path: "/files",
    function: "files",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Get a presigned URL to upload a file",
    body: newFileBody,
  },
  {
    method: "GET",
    path: "/files/{key+}",
    function: "files",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Get a presigned URL to download a file",
    params: fileParams,
  },
  {
    method: "DELETE",
    path: "/files/{key+}",
    function: "files",
    authorization: "tenant",
    roles: ["tenant-admin", "tenant-member"],
    summary: "Delete a file",
    params: fileParams,
  },
] as const satisfies readonly Route[];
