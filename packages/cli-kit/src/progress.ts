import { setTimeout as sleep } from "node:timers/promises";
import type { Terminal } from "./terminal";

/** Work that takes longer than this is announced, in milliseconds. */
export const PATIENCE_MS = 2_000;

/** Waits for work; if it takes long, a line on stderr says what it waits for. */
export type Patient = <T>(what: string, work: Promise<T>) => Promise<T>;

/** Announces long work on a terminal. */
export function patientOn({ note, noteColors }: Terminal): Patient {
  return async (what, work) => {
    const timer = setTimeout(() => note(noteColors.dim(`${what} …`)), PATIENCE_MS);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The clock of commands that wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

export const systemClock: Clock = { now: Date.now, sleep };
