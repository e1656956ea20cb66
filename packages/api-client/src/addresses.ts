/** Accepts mail and sends none back. Source: Amazon SES developer guide, mailbox simulator. */
export const simulatedAddress = (label: string): string => `success+${label}@simulator.amazonses.com`;

/** Addresses that one mailbox gets, where its server knows labels: `name+<label>@domain`. @throws Error for what is no address */
export function labelled(address: string): (label: string) => string {
  const [, name, domain] = /^([^@\s]+)@([^@\s]+)$/.exec(address) ?? [];
  if (name === undefined || domain === undefined) throw new Error(`"${address}" is not an e-mail address`);
  return (label) => `${name}+${label}@${domain}`;
}
