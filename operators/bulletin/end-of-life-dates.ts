/** Last day with free security fixes, by product and release. */
export type Releases = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Until when operating systems get security fixes from whoever makes them. Every line was looked up in October and November 2026 at the
 * page named above it; where a project names a month only, its last day stands here. Long-term support that is paid for is not counted.
 * What is not listed is not judged: a release whose date was not found is named in docs/end-of-life.md, and a city adds its own by policy.
 */
export const OPERATING_SYSTEMS: Releases = {
  // https://wiki.debian.org/LTS; 13: the LTS end of 2030-06 as announced for it.
  debian: {
    '7': '2018-05-31',
    '8': '2020-06-30',
    '9': '2022-06-30',
    '10': '2024-06-30',
    '11': '2026-08-31',
    '12': '2028-06-30',
    '13': '2030-06-30',
  },
  // https://wiki.ubuntu.com/Releases by way of https://endoflife.date/ubuntu; without Ubuntu Pro.
  ubuntu: {
    '14.04': '2019-04-30',
    '16.04': '2021-04-30',
    '18.04': '2023-05-31',
    '20.04': '2025-05-31',
    '22.04': '2027-04-30',
    '22.10': '2023-07-20',
    '23.04': '2024-01-20',
    '23.10': '2024-07-12',
    '24.04': '2029-05-31',
    '24.10': '2025-07-10',
    '25.04': '2026-01-17',
    '25.10': '2026-07-01',
    '26.04': '2031-04-30',
  },
  // https://alpinelinux.org/releases/
  alpine: {
    '3.8': '2020-05-01',
    '3.9': '2020-11-01',
    '3.10': '2021-05-01',
    '3.11': '2021-11-01',
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
    '3.23': '2027-11-01',
  },
  // https://www.centos.org/centos-linux-eol/ and https://wiki.centos.org/About/Product
  centos: { '5': '2017-03-31', '6': '2020-11-30', '7': '2024-06-30', '8': '2021-12-31' },
  // https://access.redhat.com/support/policy/updates/errata: end of maintenance support.
  redhat: { '5': '2017-03-31', '6': '2020-11-30', '7': '2024-06-30', '8': '2029-05-31', '9': '2032-05-31' },
  // https://wiki.rockylinux.org/rocky/version/
  rocky: { '8': '2029-05-31', '9': '2032-05-31' },
  // https://wiki.almalinux.org/release-notes/
  alma: { '8': '2029-03-01', '9': '2032-05-31', '10': '2035-05-31' },
  // https://aws.amazon.com/amazon-linux-2/faqs/, /linux/amazon-linux-2023/faqs/, /blogs/aws/update-on-amazon-linux-ami-end-of-life/
  amazon: { '1': '2023-12-31', '2018': '2023-12-31', '2': '2026-06-30', '2023': '2029-06-30' },
  // https://www.openeuler.org/en/other/lifecycle/ and its archive page. An image names its release and not its service pack: of an LTS
  // the longest-lived service pack's date stands here.
  openeuler: {
    '20.03': '2025-11-30',
    '22.03': '2026-06-30',
    '23.03': '2023-09-30',
    '23.09': '2024-03-31',
    '24.03': '2027-12-31',
    '24.09': '2025-03-31',
    '25.03': '2025-09-30',
    '25.09': '2026-03-31',
    '26.09': '2027-03-31',
  },
  // https://gitee.com/anolis/rnotes/blob/master/anolis/policy/life-cycle.md
  anolis: { '8': '2031-03-31' },
};

/** Of releases that are over: data/releases/eol.yaml of https://github.com/kubernetes/website; of the others their pages below
 * https://kubernetes.io/releases/. Oldest first. */
export const KUBERNETES: Readonly<Record<string, string>> = {
  '1.24': '2023-07-28',
  '1.25': '2023-10-28',
  '1.26': '2024-02-28',
  '1.27': '2024-07-16',
  '1.28': '2024-10-22',
  '1.29': '2025-02-28',
  '1.30': '2025-07-15',
  '1.31': '2025-11-11',
  '1.32': '2026-02-28',
  '1.33': '2026-06-28',
  '1.34': '2026-10-27',
  '1.35': '2027-02-28',
  '1.36': '2027-06-28',
  '1.37': '2027-10-28',
};

const POSTGRES = {
  '9.5': '2021-02-11',
  '9.6': '2021-11-11',
  '10': '2022-11-10',
  '11': '2023-11-09',
  '12': '2024-11-14',
  '13': '2025-11-13',
  '14': '2026-11-12',
  '15': '2027-11-11',
  '16': '2028-11-09',
};

/** Java by the builds of Eclipse Temurin. 8 is left out: the date that was found there had since been moved elsewhere. */
const JAVA = {
  '11': '2027-10-31',
  '16': '2021-09-30',
  '17': '2027-10-31',
  '18': '2022-09-30',
  '19': '2023-03-31',
  '20': '2023-09-19',
  '21': '2029-12-31',
  '22': '2024-09-17',
  '23': '2025-03-18',
  '24': '2025-09-30',
};

/** By the last part of an image's name; the version is read from its tag. */
export const IMAGES: Releases = {
  // https://www.postgresql.org/support/versioning/
  postgres: POSTGRES,
  postgresql: POSTGRES,
  // https://www.oracle.com/us/support/library/lifetime-support-technology-069183.pdf; of innovation releases the day of the next one.
  mysql: {
    '5.5': '2018-12-31',
    '5.6': '2021-02-28',
    '5.7': '2023-10-31',
    '8.0': '2026-04-30',
    '8.1': '2023-10-25',
    '8.2': '2023-12-14',
    '8.3': '2024-04-10',
    '8.4': '2032-04-30',
    '9.0': '2024-10-15',
    '9.1': '2025-01-21',
    '9.2': '2025-04-15',
    '9.3': '2025-07-22',
    '9.4': '2025-10-21',
    '9.5': '2026-01-20',
    '9.6': '2026-04-21',
  },
  // https://github.com/redis/redis/security: lists what is supported; those that left it, with the day they did (https://endoflife.date/redis).
  redis: { '5.0': '2022-04-27', '6.0': '2022-05-31', '7.0': '2024-07-29', '8.0': '2026-02-11' },
  // https://nginx.org/en/download.html: a branch ends when the next one of its kind is released.
  nginx: {
    '1.18': '2021-04-20',
    '1.19': '2021-05-25',
    '1.20': '2022-05-24',
    '1.21': '2022-06-21',
    '1.22': '2023-04-11',
    '1.23': '2023-05-23',
    '1.24': '2024-04-23',
    '1.25': '2024-05-29',
    '1.26': '2025-04-23',
    '1.27': '2025-06-24',
    '1.28': '2026-04-14',
    '1.29': '2026-05-13',
  },
  // schedule.json of https://github.com/nodejs/Release; 23: named as ended in the project's changelog, its day by the rule for odd releases.
  node: {
    '10': '2021-04-30',
    '12': '2022-04-30',
    '13': '2020-06-01',
    '14': '2023-04-30',
    '15': '2021-06-01',
    '16': '2023-09-11',
    '17': '2022-06-01',
    '18': '2025-04-30',
    '19': '2023-06-01',
    '20': '2026-04-30',
    '21': '2024-06-01',
    '22': '2027-04-30',
    '23': '2025-06-01',
    '24': '2028-04-30',
    '25': '2026-06-01',
  },
  // https://devguide.python.org/versions/
  python: {
    '2.7': '2020-01-01',
    '3.5': '2020-09-13',
    '3.6': '2021-12-23',
    '3.7': '2023-06-27',
    '3.8': '2024-10-07',
    '3.9': '2025-10-31',
    '3.10': '2026-10-31',
    '3.11': '2027-10-31',
    '3.12': '2028-10-31',
    '3.13': '2029-10-31',
    '3.14': '2030-10-31',
  },
  // https://adoptium.net/support/
  openjdk: JAVA,
  'eclipse-temurin': JAVA,
};
