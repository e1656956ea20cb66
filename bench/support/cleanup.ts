type Close = () => Promise<void>;

const open = new Set<Close>();

/** Closes a resource when the section ends or the benchmark is interrupted. @returns closes it earlier. */
export function closing(close: Close): Close {
  const once = async () => {
    if (open.delete(once)) await close();
  };
  open.add(once);
  return once;
}

/** Closes all open resources. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((close) => close()));
}
