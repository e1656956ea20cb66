import type { Outcome, Person } from "../../played-terminal";
import { PlayedControlPlane } from "./control-plane";
import { operatorVariables, run } from "./run";

/** A control plane for each test of a file, and the command against it as its operator. */
export function played() {
  const state = { api: new PlayedControlPlane() };
  const before = { ...process.env };
  beforeAll(() => void Object.assign(process.env, operatorVariables));
  beforeEach(async () => {
    state.api = await new PlayedControlPlane().start();
  });
  afterEach(() => state.api.close());
  afterAll(() => {
    process.env = before;
  });
  const tenants = (words: readonly string[], person?: Person): Promise<Outcome> =>
    run([...words, "--environment", "dev", "--api-endpoint", state.api.endpoint], person);
  return { state, tenants };
}
