/**
 * Until when operating systems and Kubernetes get security fixes from whoever makes them, as known in November 2026; the pages named
 * below are where each project publishes its dates and where to look them up before relying on one. Long-term support that is paid
 * for is not counted. What is not listed is not judged by the table; a scanner's own word (`eosl`) counts besides.
 */
const OPERATING_SYSTEMS: Record<string, Record<string, string>> = {
  // https://wiki.debian.org/LTS
  debian: { '8': '2020-06-30', '9': '2022-06-30', '10': '2024-06-30', '11': '2026-08-31', '12': '2028-06-30' },
  // https://ubuntu.com/about/release-cycle
  ubuntu: {
    '14.04': '2019-04-30',
    '16.04': '2021-04-30',
    '18.04': '2023-05-31',
    '20.04': '2025-05-31',
    '22.04': '2027-04-30',
    '24.04': '2029-04-30',
  },
  // https://alpinelinux.org/releases/
  alpine: {
    '3.12': '2022-05-01',
    '3.13': '2022-11-01',
    '3.14': '2023-05-01',
    '3.15': '2023-11-01',
    '3.16': '2024-05-23',
    '3.17': '2024-11-22',
    '3.18': '2025-05-09',
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
    '3.22': '2027-05-01',
  },
  // https://www.centos.org/centos-linux-eol/
  centos: { '6': '2020-11-30', '7': '2024-06-30', '8': '2021-12-31' },
  // https://access.redhat.com/support/policy/updates/errata
  redhat: { '6': '2020-11-30', '7': '2024-06-30', '8': '2029-05-31', '9': '2032-05-31' },
  // https://wiki.rockylinux.org/rocky/version/ and https://wiki.almalinux.org/release-notes/
  rocky: { '8': '2029-05-31', '9': '2032-05-31' },
  alma: { '8': '2029-03-01', '9': '2032-05-31' },
  // https://aws.amazon.com/amazon-linux-2/faqs/ and /linux/amazon-linux-2023/
  amazon: { '1': '2023-12-31', '2': '2026-06-30', '2023': '2029-06-30' },
};

/** https://kubernetes.io/releases/ */
const KUBERNETES: Record<string, string> = {
  '1.28': '2024-10-28',
  '1.29': '2025-02-28',
  '1.30': '2025-06-28',
  '1.31': '2025-10-28',
  '1.32': '2026-02-28',
  '1.33': '2026-06-28',
  '1.34': '2026-10-27',
  '1.35': '2027-02-28',
  '1.36': '2027-06-28',
};

export interface OsSupport {
  /** `debian 10`. */
  name: string;
  isOver: boolean;
  /** Last day, where it is known. */
  until?: string;
}

/** Whether an image's system still gets fixes; `undefined` when nobody says which system it is. */
export function supportOfOs(
  os: { family?: string; name?: string; eosl?: boolean } | undefined,
  now: Date,
): OsSupport | undefined {
  if (!os?.family) return undefined;
  const releases = OPERATING_SYSTEMS[os.family] ?? {};
  const until = releaseIn(releases, os.name ?? '');
  const isOver = os.eosl === true || (until !== undefined && isPast(until, now));
  return { name: `${os.family} ${os.name ?? ''}`.trim(), isOver, until };
}

/** `10.3` is a `10`, `22.04` is itself, `3.18.4` is a `3.18`. */
function releaseIn(releases: Record<string, string>, version: string): string | undefined {
  const parts = version.split(' ')[0]?.split('.') ?? [];
  return releases[parts.slice(0, 2).join('.')] ?? releases[parts[0] ?? ''];
}

const isPast = (lastDay: string, now: Date): boolean =>
  now.getTime() >= Date.parse(`${lastDay}T00:00:00Z`) + 86_400_000;

export interface KubernetesSupport {
  minor: string;
  /** Absent for a version that the table does not know: newer than it, as a rule. */
  until?: string;
  isOver: boolean;
  daysLeft?: number;
}

/** `v1.36.3+k3s1` → 1.36. */
export function supportOfKubernetes(gitVersion: string, now: Date): KubernetesSupport {
  const minor = /^v?(\d+\.\d+)/.exec(gitVersion)?.[1] ?? gitVersion;
  const oldest = Object.keys(KUBERNETES)[0] ?? '';
  const until = KUBERNETES[minor];
  if (!until) return { minor, isOver: numberOf(minor) < numberOf(oldest) };
  const daysLeft = Math.floor((Date.parse(`${until}T00:00:00Z`) + 86_400_000 - now.getTime()) / 86_400_000);
  return { minor, until, isOver: isPast(until, now), daysLeft };
}

const numberOf = (minor: string): number => Number(minor.split('.')[1] ?? 0);
