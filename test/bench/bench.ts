import { cpus, totalmem } from 'node:os';
import type { Bench, Figure } from './figures.ts';

/**
 * `npm run bench [-- PART …]`: measures speed and memory, always as ratios within one run or against a stated goal.
 * Prints a Markdown table that goes into docs/performance.md as it is.
 */
const PARTS: Record<string, { title: string; load: () => Promise<Bench> }> = {
  convergence: {
    title: '500 tenancies to Ready on the real API, beside a plain script that posts the same objects',
    load: async () => (await import('./tenancies.ts')).benchConvergence,
  },
  steady: {
    title: '2,000 tenancies at rest: writes, memory, repair of drift',
    load: async () => (await import('./tenancies.ts')).benchSteadyState,
  },
  server: {
    title: 'API of the server with 10,000 applications, beside a bare handler over the same query',
    load: async () => (await import('./server-api.ts')).benchServerApi,
  },
  assessment: {
    title: 'A city’s year judged: 100 units, 600 systems, 36,000 monthly verdicts; what its pages ask',
    load: async () => (await import('./assessment.ts')).benchAssessment,
  },
  console: {
    title: 'Console: what the first page costs',
    load: async () => (await import('./console.ts')).benchConsole,
  },
  usage: {
    title: 'Usage: a year of 10,000 workloads scored from its workload-days, and the what-if',
    load: async () => (await import('./usage-score.ts')).benchUsageScore,
  },
  'usage-records': {
    title: 'Usage: the records of 10,000 workloads: ingest, disk, judgement, what the pages ask',
    load: async () => (await import('./usage-records.ts')).benchUsageRecords,
  },
  'usage-ingest': {
    title: 'Usage: the operators’ sampling of 10,000 workloads: one cycle, the end of a day, the size of a report',
    load: async () => (await import('./usage-ingest.ts')).benchUsageIngest,
  },
  bulletin: {
    title: 'A month’s security bulletin drafted from 20,000 vulnerability reports on the real API',
    load: async () => (await import('./bulletin.ts')).benchBulletin,
  },
  backup: {
    title: 'One review of 5,000 tenancies’ backups, on the real API',
    load: async () => (await import('./backup-review.ts')).benchBackupReview,
  },
  embedded: {
    title: 'Embedded API beside kube-apiserver and etcd (each write waits for the disk in both)',
    load: async () => (await import('./embedded-api.ts')).benchEmbeddedApi,
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  process.stderr.write(
    `bench: there is no part "${unknown.join('", "')}"; the parts are ${Object.keys(PARTS).join(', ')}\n`,
  );
  process.exit(2);
}

process.stdout.write(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, `,
);
process.stdout.write(`${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`);
for (const [name, part] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const bench = await part.load();
  printTable(`${part.title} (npm run bench -- ${name})`, await bench());
}
process.exit(0);

function printTable(title: string, figures: Figure[]): void {
  process.stdout.write(`\n### ${title}\n\n| figure | value | goal |\n|---|---:|---|\n`);
  for (const { name, value, unit, goal } of figures) {
    process.stdout.write(`| ${name} | ${value.toLocaleString('en')} ${unit} | ${goal ?? ''} |\n`);
  }
}
