/** Something that this machine has, or a few words on what is missing and how to get it. */
export type Finding<T> = { readonly found: T } | { readonly missing: string };
