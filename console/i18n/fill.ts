/** Puts values into the `{name}` places of a sentence; a place without a value stays as it is, so that it is noticed. */
export const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
