import type { Actor } from "../shared/actor";
import { decodeCursor, encodeCursor } from "../shared/cursor";
import type { CursorSecret } from "./cursor-secret";

/** The control plane's paginated lists. */
export class Lists {
  constructor(private readonly cursorSecret: Pick<CursorSecret, "read">) {}

  /** An operator's list. @param list the route, and everything else that determines the list's content */
  async of(actor: Actor, list: string) {
    const scope = { secret: await this.cursorSecret.read(), list, caller: [actor.id] };
    return {
      /** 400 for a cursor of another list or caller. */
      positionOf: (cursor: string | undefined): string | undefined =>
        cursor === undefined ? undefined : decodeCursor(scope, cursor),
      /** The Link header of a page. @param next position of the next page; undefined: there is none */
      linkTo: (query: Query, next: string | undefined): { readonly headers?: { readonly link: string } } =>
        next === undefined
          ? {}
          : { headers: { link: linkTo({ ...query, cursor: encodeCursor(scope, next) }) } },
    };
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** A relative reference, which works with any stage or domain name. */
function linkTo(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  return `<?${search}>; rel="next"`;
}
