import * as z from "zod";
import type { AnswersBelow } from "../answer";
import { moving } from "./problem";
import { EXAMPLE_TENANT_ID, shape, time } from "./shape";

export const item = shape(
  "Item",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    item_id: "sourdough",
    data: { price: 4.5, in_stock: true },
    timestamp: "2025-11-24T09:30:00.000Z",
    version: 1,
  },
  z.strictObject({
    tenant_id: z.uuid(),
    item_id: z.string(),
    data: z.unknown().meta({ description: "Any JSON value, as it was written." }),
    timestamp: time.meta({ description: "Last write." }),
    version: z.int().min(1).meta({ description: "1 at creation, one more with each replacement." }),
  }),
);

export const items = z.array(item);

const tooLarge = "The item is larger than 400 KB, names and values together.";

export const itemAnswers = {
  "GET /data": {
    operation: "listItems",
    success: { 200: { description: "A page of items, by id.", body: items, headers: ["Link"] } },
  },
  "POST /data": {
    operation: "createItem",
    request: {
      example: { item_id: "sourdough", data: { price: 4.5, in_stock: true } },
      note: "`data` is any JSON value, nested up to 32 levels.",
    },
    success: { 201: { description: "The new item.", body: item, headers: ["ETag"] } },
    problems: { 409: "An item has this id. PUT replaces it.", 413: tooLarge, 503: moving },
  },
  "GET /data/{item_id}": {
    operation: "readItem",
    success: { 200: { description: "The item.", body: item, headers: ["ETag"] } },
    problems: { 404: "There is no such item." },
  },
  "PUT /data/{item_id}": {
    operation: "writeItem",
    request: { example: { data: { price: 4.8, in_stock: false } } },
    success: {
      200: { description: "The item, replaced.", body: item, headers: ["ETag"] },
      201: { description: "The item, which is new.", body: item, headers: ["ETag"] },
    },
    problems: { 412: "The item is not as the precondition demands.", 413: tooLarge, 503: moving },
  },
  "DELETE /data/{item_id}": {
    operation: "deleteItem",
    details: "An item that is not there counts as deleted.",
    success: { 204: { description: "The item is gone." } },
    problems: { 412: "The item is not as the precondition demands.", 503: moving },
  },
} as const satisfies AnswersBelow<"/data">;
