/** @throws TypeError when two of `named` have the same name. */
export function checkUnique(what: string, named: readonly { readonly name: string }[]): void {
  const names = new Set(named.map(({ name }) => name));
  if (names.size < named.length) throw new TypeError(`Two ${what} have the same name`);
}
