import type { Act } from "./act";

/** What clients do wrong, and what comes of too much at once. */
export const mistakeActs: readonly Act[] = [
  {
    name: "read what is not there",
    weight: 3,
    run: async ({ company, turn }) =>
      void (await company.caller.call("GET /data/{item_id}", { params: { item_id: `missing-${turn}` } })),
  },
  {
    name: "send a body that is no item",
    weight: 2,
    run: async ({ company }) => void (await company.caller.call("POST /data", { rawBody: '{"item_id": 7' })),
  },
  {
    name: "ask without a token",
    weight: 1,
    run: async ({ anybody }) => void (await anybody.call("GET /data")),
  },
];
