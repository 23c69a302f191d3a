import type { ProbeTarget } from '../../../operators/resources/availability-probe.ts';
import type { ProbeView } from '../../../server/availability/views.ts';
import type { Messages } from '../../forms/create-form.ts';

/** The form of a probe: every field of every kind, of which the chosen kind's count. */
export interface ProbeValues {
  name: string;
  kind: ProbeTarget['kind'];
  part: string;
  service: string;
  port: number | undefined;
  scheme: 'http' | 'https';
  path: string;
  url: string;
  expectStatus: number | undefined;
}

export const valuesOf = (probe: ProbeView | undefined, parts: readonly string[]): ProbeValues => {
  const { kind = 'endpoints', http, url, endpoints } = probe?.target ?? {};
  return {
    name: probe?.name ?? '',
    kind,
    part: probe?.part ?? parts[0] ?? '',
    service: http?.service ?? endpoints?.service ?? '',
    port: http?.port ?? 80,
    scheme: http?.scheme ?? 'http',
    path: http?.path ?? '/',
    url: url?.url ?? 'https://',
    expectStatus: http?.expectStatus ?? url?.expectStatus ?? 200,
  };
};

export function targetOf({ kind, service, port, scheme, path, url, expectStatus }: ProbeValues): ProbeTarget {
  const status = expectStatus ?? 200;
  switch (kind) {
    case 'http':
      return { kind, http: { service, port: port ?? 80, scheme, path, expectStatus: status } };
    case 'url':
      return { kind, url: { url, expectStatus: status } };
    case 'endpoints':
      return { kind, endpoints: { service } };
    default:
      return kind satisfies never;
  }
}

interface Sayings {
  required: string;
  badService: string;
  badPort: string;
  badStatus: string;
  badPath: string;
  badUrl: string;
}

const isWithin = (value: number | undefined, least: number, most: number): boolean =>
  value !== undefined && Number.isInteger(value) && value >= least && value <= most;

/** What is wrong, by field; the server judges again. */
export function problemsOf(values: ProbeValues, say: Sayings): Messages {
  const { name, kind, service, port, path, url, expectStatus } = values;
  const problems: Record<string, string> = {};
  if (name.trim() === '') problems.name = say.required;
  if (kind === 'url') {
    if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) problems.url = say.badUrl;
  } else if (service.trim() === '') problems.service = say.required;
  else if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(service)) problems.service = say.badService;
  if (kind === 'http') {
    if (!isWithin(port, 1, 65_535)) problems.port = say.badPort;
    if (!path.startsWith('/') || /(^|\/)\.\.(\/|\?|$)/.test(path)) problems.path = say.badPath;
  }
  if (kind !== 'endpoints' && !isWithin(expectStatus, 100, 599)) problems.expectStatus = say.badStatus;
  return problems;
}

/** The server's paths as the form's fields: `target.http.path` → `path`. */
export const ownPaths = (messages: Messages): Messages =>
  Object.fromEntries(Object.entries(messages).map(([path, words]) => [path.split('.').at(-1) ?? path, words]));
