import { setTimeout as sleep } from "node:timers/promises";
import type { Act } from "./act";

/** Items that a company works on: few, so that reads find what writes made. */
const itemOf = (turn: number): string => `item-${turn % 40}`;

/** What tenants do with their items. */
export const itemActs: readonly Act[] = [
  {
    name: "list items",
    weight: 20,
    run: async ({ company }) => void (await company.caller.call("GET /data", { query: "limit=20" })),
  },
  {
    name: "create an item",
    weight: 12,
    run: async ({ company, turn }) =>
      void (await company.caller.call("POST /data", { body: { item_id: `new-${turn}`, data: { turn } } })),
  },
  {
    name: "read an item",
    weight: 24,
    run: async ({ company, turn }) =>
      void (await company.caller.call("GET /data/{item_id}", { params: { item_id: itemOf(turn) } })),
  },
  {
    name: "replace an item",
    weight: 14,
    run: async ({ company, turn }) =>
      void (await company.caller.call("PUT /data/{item_id}", {
        params: { item_id: itemOf(turn) },
        body: { data: { turn, text: "x".repeat((turn % 20) * 100) } },
      })),
  },
  {
    name: "delete an item",
    weight: 4,
    run: async ({ company, turn }) =>
      void (await company.caller.call("DELETE /data/{item_id}", { params: { item_id: itemOf(turn) } })),
  },
  {
    name: "write an item twice at once, of which one write is lost",
    weight: 2,
    run: async ({ company, turn }) => {
      const write = () =>
        company.caller.call("PUT /data/{item_id}", {
          params: { item_id: itemOf(turn) },
          headers: { "if-match": '"0"' },
          body: { data: { turn } },
        });
      await write();
      await sleep(5);
      await write();
    },
  },
];
