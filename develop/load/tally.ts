/** What was answered, by the route that was asked. */
export class Tally {
  private readonly counts = new Map<string, Map<number, number>>();
  private sent = 0;

  /** @param route as the route table names it */
  count(route: string, status: number): void {
    const statuses = this.counts.get(route) ?? new Map<number, number>();
    this.counts.set(route, statuses.set(status, (statuses.get(status) ?? 0) + 1));
    this.sent += 1;
  }

  get requests(): number {
    return this.sent;
  }

  /** Requests with a status from one to another, both included. */
  between(first: number, last: number): number {
    return [...this.counts.values()]
      .flatMap((statuses) => [...statuses])
      .reduce((sum, [status, count]) => sum + (status >= first && status <= last ? count : 0), 0);
  }

  /** A row a route, sorted: how often each status was answered. */
  rows(): { readonly route: string; readonly statuses: Readonly<Record<string, number>> }[] {
    return [...this.counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([route, statuses]) => ({
        route,
        statuses: Object.fromEntries(
          [...statuses].sort(([one], [other]) => one - other).map(([s, n]) => [`${s}`, n]),
        ),
      }));
  }
}
