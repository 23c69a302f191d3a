/**
 * The path under the base; undefined where it leads out of it (`/../../..`): of the API server's service proxy it would ask the API
 * itself, with the operators' rights.
 */
export function below(base: URL, path: string): URL | undefined {
  const url = new URL(`${base.href.replace(/\/$/, '')}${path}`);
  const root = base.pathname.replace(/\/$/, '');
  return url.host === base.host && url.pathname.startsWith(`${root}/`) ? url : undefined;
}
