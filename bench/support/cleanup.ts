type Close = () => Promise<void>;

const open = new Set<Close>();

/** Has something closed when the section ends or the bench is interrupted. @returns closes it earlier. */
export function closing(close: Close): Close {
  const once = async () => {
    if (open.delete(once)) await close();
  };
  open.add(once);
  return once;
}

/** Closes what is still open. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((close) => close()));
}
