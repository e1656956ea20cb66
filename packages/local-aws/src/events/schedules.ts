import { randomUUID } from "node:crypto";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { Deployment } from "../terraform/resources";
import { type ScheduledRule, scheduledRules } from "./scheduled-rules";

/** Maximum delay of a Node timer: longer periods are split. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface ScheduleContext {
  readonly deployment: Deployment;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** Called if a target cannot be invoked when its rule is due. */
  readonly onRefusal: (functionName: string, message: string) => void;
  readonly onMetric?: (sample: MetricSample) => void;
}

/** The deployment's scheduled rules. Each invokes its functions once a period, first after one period. */
export class Schedules {
  private readonly rules: ReadonlyMap<string, ScheduledRule>;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @throws Error naming a rule or target that local-aws does not support. */
  constructor(private readonly context: ScheduleContext) {
    this.rules = new Map(scheduledRules(context.deployment).map((rule) => [rule.name, rule]));
    for (const rule of this.rules.values()) {
      if (rule.enabled) this.wait(rule, Date.now() + rule.periodMs);
    }
  }

  /**
   * Invokes the functions of a rule now, regardless of its schedule.
   * @returns their results, in the order of the deployment.
   * @throws Error if the rule does not exist, is disabled, or may not invoke a function.
   * @throws FunctionError if a function fails.
   */
  async fire(ruleName: string): Promise<unknown[]> {
    const rule = this.rules.get(ruleName);
    if (rule === undefined) {
      throw new Error(
        `no scheduled rule ${ruleName} is deployed; deployed rules: ${[...this.rules.keys()].join(", ")}`,
      );
    }
    if (!rule.enabled) throw new Error(`the rule ${ruleName} is disabled`);
    const refused = rule.targets.find(({ permitted }) => !permitted);
    if (refused !== undefined) throw new Error(refusal(rule, refused.functionName));
    const event = this.event(rule);
    this.measure(rule);
    return Promise.all(
      rule.targets.map(({ functionName, input }) => this.context.invoke(functionName, input ?? event)),
    );
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private wait(rule: ScheduledRule, due: number): void {
    const timer = setTimeout(
      () => {
        if (Date.now() < due) return this.wait(rule, due);
        this.wait(rule, due + rule.periodMs);
        this.run(rule);
      },
      Math.min(due - Date.now(), MAX_TIMER_MS),
    );
    this.timers.set(rule.name, timer.unref());
  }

  private run(rule: ScheduledRule): void {
    const event = this.event(rule);
    this.measure(rule);
    for (const { functionName, permitted, input } of rule.targets) {
      if (!permitted) this.context.onRefusal(functionName, refusal(rule, functionName));
      // The runtime logs failures. EventBridge does not wait for results either.
      else this.context.invoke(functionName, input ?? event).catch(() => {});
    }
  }

  /** Source: EventBridge user guide, monitoring: EventBridge publishes no zeros for invocations, whatever their outcome. */
  private measure({ name, targets }: ScheduledRule): void {
    const at = new Date();
    const counts = {
      TriggeredRules: 1,
      Invocations: targets.length,
      FailedInvocations: targets.filter(({ permitted }) => !permitted).length,
    };
    for (const [metric, value] of Object.entries(counts)) {
      if (value === 0) continue;
      const dimensions = { RuleName: name };
      this.context.onMetric?.({
        namespace: "AWS/Events",
        name: metric,
        unit: "Count",
        dimensions,
        value,
        at,
      });
    }
  }

  /** Source: EventBridge user guide, events from scheduled rules. */
  private event({ arn }: ScheduledRule): Record<string, unknown> {
    const { accountId, region } = this.context.deployment;
    return {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: accountId,
      time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      region,
      resources: [arn],
      detail: {},
    };
  }
}

const refusal = ({ name }: ScheduledRule, functionName: string): string =>
  `no aws_lambda_permission lets the rule ${name} invoke ${functionName}`;
