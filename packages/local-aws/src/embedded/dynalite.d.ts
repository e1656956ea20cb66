declare module "dynalite" {
  import type { Server } from "node:http";

  interface DynaliteOptions {
    /** Milliseconds a table stays in CREATING, DELETING, UPDATING. */
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
    path?: string;
  }
  /** A DynamoDB server; in memory if no path is given. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
