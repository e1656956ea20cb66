import { conflict, notFound, Problem, unprocessable } from "../shared/errors";

export const noConnection = () => notFound("The tenant has no connection.");

export const unclaimed = () => notFound("The tenant has not claimed the domain.");

export const changedMeanwhile = () =>
  conflict("Another request changed the connection at the same time. Repeat the request.");

/** The same response whichever tenant has it. */
export const domainInUse = () =>
  new Problem(409, "Another tenant has this domain.", { slug: "domain-in-use" });

export const notVerified = (name: string) =>
  new Problem(422, `No TXT record ${name} has the value yet. DNS may take some time to show a new one.`, {
    slug: "domain-not-verified",
  });

export const secretMissing = () =>
  unprocessable("This change needs the secret of the platform's client at the identity provider.", [
    { field: "client_secret", message: "is missing" },
  ]);

export const metadataMissing = () =>
  unprocessable("A new connection needs the metadata of the company's identity provider.", [
    { field: "metadata_url", message: "is missing, and so is metadata" },
  ]);
