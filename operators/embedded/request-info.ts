import { splitGroupVersion } from './kinds.ts';

/** What a request is about, as authorization and audit see it. */
export interface RequestInfo {
  verb: string;
  path: string;
  isResource: boolean;
  groupVersion: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  namespace: string | undefined;
  name: string;
}

const verbs: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
  GET: 'get',
  HEAD: 'get',
};
const namespaceSubresources = new Set(['status', 'finalize']);

/** `/apis/apps/v1/namespaces/shop/deployments/web/scale` → its parts. */
export const parseRequest = (method: string, url: URL): RequestInfo => {
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const plain: RequestInfo = {
    verb: method.toLowerCase(),
    path: url.pathname,
    isResource: false,
    groupVersion: '',
    group: '',
    version: '',
    resource: '',
    subresource: '',
    namespace: undefined,
    name: '',
  };
  const groupVersion =
    parts[0] === 'api' ? parts[1] : parts[0] === 'apis' && parts.length > 2 ? `${parts[1]}/${parts[2]}` : undefined;
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  if (!groupVersion || rest.length === 0) return plain;
  const place = splitNamespace(rest);
  const { group, version } = splitGroupVersion(groupVersion);
  const isCollection = place.name === '';
  let verb = verbs[method] ?? method.toLowerCase();
  if (verb === 'get' && url.searchParams.get('watch') && !['false', '0'].includes(url.searchParams.get('watch') ?? ''))
    verb = 'watch';
  else if (verb === 'get' && isCollection) verb = 'list';
  else if (verb === 'delete' && isCollection) verb = 'deletecollection';
  return { ...plain, verb, isResource: true, groupVersion, group, version, ...place };
};

const splitNamespace = (rest: string[]) => {
  const [first = '', second, third, fourth = '', fifth = ''] = rest;
  if (first === 'namespaces' && third !== undefined && !namespaceSubresources.has(third)) {
    return { namespace: second, resource: third, name: fourth, subresource: fifth };
  }
  if (first === 'namespaces' && second !== undefined) {
    return { namespace: second, resource: first, name: second, subresource: third ?? '' };
  }
  return { namespace: undefined, resource: first, name: second ?? '', subresource: third ?? '' };
};
