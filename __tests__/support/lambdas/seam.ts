/** A call of an AWS client, as a seam sees it. */
export interface SeamCall {
  readonly service: string;
  /** As AWS names it: `UpdateItem` is `Update` here when a document client makes it. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * What happens at a call. `before`: it fails and has no effect; `after`: it has its effect, and the answer is lost; `crash`:
 * as `after`, and no later call has any effect, as if the process had died.
 */
export type SeamFault = "before" | "after" | "crash";

interface Command {
  readonly input: object;
}
interface Client {
  send(command: never): Promise<unknown>;
}

const failure = (name: string) => Object.assign(new Error("a fault of the test"), { name });

/** Stands between code and its AWS clients: counts calls, and makes any one of them fail. */
export class Seam {
  readonly calls: SeamCall[] = [];
  private fault: { readonly at: number; readonly kind: SeamFault } | undefined;
  private crashed = false;
  private made = 0;
  private interruption:
    | { readonly at: (call: SeamCall) => boolean; readonly run: () => Promise<void> }
    | undefined;

  /** Runs something before every call takes effect. */
  between: (call: SeamCall) => Promise<unknown> = async () => {};

  /** Runs something once, just before the next such call takes effect. */
  interrupt(at: (call: SeamCall) => boolean, run: () => Promise<void>): void {
    this.interruption = { at, run };
  }

  /** The call with this number, from 0 and from now on, meets the fault. */
  faultAt(at: number, kind: SeamFault): void {
    this.fault = { at, kind };
    this.crashed = false;
    this.made = 0;
  }

  /** A new process after a crash. */
  restart(): void {
    this.crashed = false;
  }

  /** Removes the fault. @returns whether it occurred. */
  heal(): boolean {
    const met = this.fault !== undefined && this.made > this.fault.at;
    this.fault = undefined;
    this.crashed = false;
    return met;
  }

  /** The same client, seen by the seam. */
  around<C extends Client>(service: string, client: C): C {
    const send = async (command: Command) => {
      const operation = command.constructor.name.replace(/Command$/, "");
      const call = { service, operation, input: { ...command.input } };
      this.calls.push(call);
      const { interruption } = this;
      if (interruption?.at(call)) {
        this.interruption = undefined;
        await interruption.run();
      }
      await this.between(call);
      const kind = this.fault?.at === this.made ? this.fault.kind : undefined;
      this.made += 1;
      if (this.crashed || kind === "before") throw failure("InternalFailure");
      if (kind === "crash") this.crashed = true;
      const answer = await client.send(command as never);
      if (kind !== undefined) throw failure("InternalFailure");
      return answer;
    };
    return { send } as unknown as C;
  }
}
