import type { ProbeTarget } from '../../../operators/resources/availability-probe.ts';
import { probes as en } from '../../i18n/en/probes.ts';
import { words } from '../../i18n/words.ts';
import { probes as zh } from '../../i18n/zh/probes.ts';

export const pr = words({ zh, en });

/** What is asked, in words. */
export function targetWords({ kind, http, url, endpoints }: ProbeTarget): string {
  if (kind === 'http' && http) return pr().http(http.service, http.port, http.path, http.expectStatus);
  if (kind === 'url' && url) return pr().url(url.url, url.expectStatus);
  return endpoints ? pr().endpoints(endpoints.service) : kind;
}
