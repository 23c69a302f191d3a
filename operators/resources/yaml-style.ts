/**
 * How the definitions are written. YAML 1.1, as kubectl and Helm read it: there, a bare `off`, `no` or `y` is a boolean, so a field of that
 * name must be quoted.
 */
export const YAML_STYLE = { version: '1.1', lineWidth: 120 } as const;
