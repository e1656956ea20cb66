import type { Concern } from "../../operate/support/concerns";
import type { Resource } from "./inventory";

/** A resource, or all resources of a type in a stack that need no individual node. */
export interface Node {
  readonly id: string;
  /** Undefined outside of the platform. */
  readonly concern: Concern | undefined;
  /** One line, or a line for each node that a diagram draws as this one. */
  readonly name: string;
  /** What nodes of this kind are called, e.g. `function`. */
  readonly noun: string;
  /** Further lines of the label. */
  readonly notes: readonly string[];
  /** The resources behind the node. */
  readonly resources: readonly Resource[];
}

/** What an edge means; each has a diagram of its own. */
export type Flow = "request" | "tenant" | "access" | "event" | "encrypt" | "monitor";

/** An edge between nodes, by their ids. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly flow: Flow;
  /** Of the edges that a diagram draws as this one, the flow's own first. Absent: `flow` alone. */
  readonly flows?: readonly Flow[];
  /** Whether some of them lead the other way. */
  readonly mutual?: boolean;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** The node that draws a resource; a resource without one belongs to another resource, or is an edge. */
export type NodeOf = (resource: Resource) => Node | undefined;
