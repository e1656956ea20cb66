/** Accepts mail and sends none back. Source: Amazon SES developer guide, mailbox simulator. */
export const simulatedAddress = (label: string): string => `success+${label}@simulator.amazonses.com`;

/** Addresses of one mailbox whose server supports labels: `name+<label>@domain`. @throws Error if it is not an address */
export function labelled(address: string): (label: string) => string {
  const [, name, domain] = /^([^@\s]+)@([^@\s]+)$/.exec(address) ?? [];
  if (name === undefined || domain === undefined) throw new Error(`"${address}" is not an e-mail address`);
  return (label) => `${name}+${label}@${domain}`;
}
