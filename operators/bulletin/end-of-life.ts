import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { IMAGES, KUBERNETES, OPERATING_SYSTEMS, type Releases } from './end-of-life-dates.ts';

/** Dates that the city has set itself; they come before the table's, and before a scanner's word. */
export type CityDates = OperationsPolicySpec['bulletin']['endOfLife'];

export interface Support {
  /** `debian 10`. */
  name: string;
  isOver: boolean;
  /** Last day, where it is known. */
  until?: string | undefined;
}

/**
 * Whether an image's system still gets fixes; `undefined` when nobody says which system it is. The scanner's own word (`eosl`) counts
 * besides the table, but not against a date of the city, which may have paid for longer.
 */
export function supportOfOs(
  os: { family?: string; name?: string; eosl?: boolean } | undefined,
  now: Date,
  city: CityDates = [],
): Support | undefined {
  if (!os?.family) return undefined;
  const family = os.family.toLowerCase();
  const version = os.name ?? '';
  const name = `${os.family} ${version}`.trim();
  const own = cityDate(city, family, version);
  if (own) return { name, isOver: isPast(own, now), until: own };
  const until = releaseIn(OPERATING_SYSTEMS[family] ?? {}, version);
  return { name, isOver: os.eosl === true || (until !== undefined && isPast(until, now)), until };
}

/**
 * Whether what an image is made for still gets fixes: `postgres:11-alpine` is PostgreSQL 11. By the last part of its name and the number
 * its tag begins with; `undefined` for images of one's own and for tags without a number.
 */
export function supportOfImage(
  repository: string,
  tag: string | undefined,
  now: Date,
  city: CityDates = [],
): Support | undefined {
  const product = repository.split('/').at(-1)?.toLowerCase() ?? '';
  const version = /^v?(\d+(?:\.\d+)*)/.exec(tag ?? '')?.[1];
  if (!version) return undefined;
  const until = cityDate(city, product, version) ?? releaseIn(IMAGES[product] ?? {}, version);
  if (!until) return undefined;
  return { name: `${product} ${version}`, isOver: isPast(until, now), until };
}

export interface KubernetesSupport {
  minor: string;
  /** Absent for a version that the table does not know: newer than it, as a rule. */
  until?: string;
  isOver: boolean;
  daysLeft?: number;
}

/** `v1.36.3+k3s1` → 1.36. */
export function supportOfKubernetes(gitVersion: string, now: Date, city: CityDates = []): KubernetesSupport {
  const minor = /^v?(\d+\.\d+)/.exec(gitVersion)?.[1] ?? gitVersion;
  const oldest = Object.keys(KUBERNETES)[0] ?? '';
  const until = cityDate(city, 'kubernetes', minor) ?? KUBERNETES[minor];
  if (!until) return { minor, isOver: numberOf(minor) < numberOf(oldest) };
  const daysLeft = Math.floor((Date.parse(`${until}T00:00:00Z`) + DAY_MILLIS - now.getTime()) / DAY_MILLIS);
  return { minor, until, isOver: isPast(until, now), daysLeft };
}

const DAY_MILLIS = 86_400_000;

const isPast = (lastDay: string, now: Date): boolean =>
  now.getTime() >= Date.parse(`${lastDay}T00:00:00Z`) + DAY_MILLIS;

const numberOf = (minor: string): number => Number(minor.split('.')[1] ?? 0);

/** `10.3` is a `10`, `22.04` is itself, `3.18.4` is a `3.18`, `24.03 (LTS-SP3)` is a `24.03`. */
function releaseIn(releases: Releases[string], version: string): string | undefined {
  const parts = version.split(' ')[0]?.split('.') ?? [];
  return releases[parts.slice(0, 2).join('.')] ?? releases[parts[0] ?? ''];
}

function cityDate(city: CityDates, product: string, version: string): string | undefined {
  const releases = city.filter((each) => each.product.toLowerCase() === product);
  const dates = releases.map((each) => [each.release.toLowerCase(), each.until] as const);
  return releaseIn(Object.fromEntries(dates), version.toLowerCase());
}
