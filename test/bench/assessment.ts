import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonLog } from '../../operators/runtime/log.ts';
import {
  collectAssessment,
  openAssessment,
  previewAssessment,
  publishAssessment,
} from '../../server/assessment/life.ts';
import { draftScheme, proposeScheme, publishScheme } from '../../server/assessment/scheme-records.ts';
import type { Command, Services } from '../../server/context.ts';
import { createHttp, listen } from '../../server/http.ts';
import { findSession } from '../../server/identity/sessions.ts';
import { collectReview, openReview } from '../../server/provider/life.ts';
import { openServices } from '../../server/services.ts';
import { readSettings } from '../../server/settings.ts';
import { listForVerification } from '../../server/supervision/verifications.ts';
import { fillYear, type JudgedCity } from './assessment-records.ts';
import { type Figure, inParallel, percentile, rounded } from './figures.ts';

const AFTER = new Date('2027-01-11T01:00:00Z');
const COUNT = 60;

/** A year on record, judged and published; what the pages ask of it, over HTTP with session, permission and JSON. */
export async function benchAssessment(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-bench-assessment-'));
  const services = await openServices(readSettings(['--data', folder], {}), { now: () => AFTER });
  try {
    const city = await fillYear(services);
    const { figures, ids } = await judge(services, city);
    return [...figures, ...(await askPages(services, city, ids))];
  } finally {
    await services.db.$disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ids {
  assessment: string;
  review: string;
}

/** Brings the year to its publication. Exported for whoever wants to look at the pages with a whole city in them. */
export async function judge(services: Services, city: JudgedCity): Promise<{ figures: Figure[]; ids: Ids }> {
  const cmd = await commandOf(services, city.leader);
  const body = await proposeScheme(cmd, { year: 2026 });
  const scheme = await draftScheme(cmd, { year: 2026, body, note: 'bench' });
  await publishScheme(cmd, { id: scheme.id, lateReason: 'bench' });
  const assessment = await openAssessment(cmd, { year: 2026 });
  const collecting = await timed(() => collectAssessment(cmd, assessment));
  await previewAssessment(cmd, assessment);
  await publishAssessment(cmd, assessment);
  const review = await openReview(cmd, { period: '2026' });
  const metering = await timed(() => collectReview(cmd, review));
  const listing = await timed(() => listForVerification(services));
  return {
    ids: { assessment: assessment.id, review: review.id },
    figures: [
      {
        name: 'collect and score 100 units, 600 systems, 36,000 verdicts',
        value: rounded(collecting),
        unit: 'ms',
        goal: '≤ 20,000',
      },
      { name: 'meter and score a year of the provider', value: rounded(metering), unit: 'ms', goal: '≤ 20,000' },
      { name: 'list a year for verification', value: rounded(listing), unit: 'ms' },
    ],
  };
}

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await act();
  return performance.now() - started;
};

async function askPages(services: Services, city: JudgedCity, { assessment, review }: Ids): Promise<Figure[]> {
  const { port, close } = await listen(
    createHttp(services, { log: jsonLog(), notReady: async () => null }),
    '127.0.0.1',
    0,
  );
  const ask = async (token: string, path: string, input: unknown): Promise<void> => {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    const headers = { cookie: `yunzhi_session=${token}`, 'x-yunzhi-console': '1' };
    const response = await fetch(`http://127.0.0.1:${port}/api/trpc/${path}${query}`, { headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
  };
  const period = { from: '2026-11-01', to: '2026-11-30' };
  const pages: [string, string, string, unknown][] = [
    ['years', city.leader, 'assessments.table', undefined],
    ['league', city.leader, 'assessments.league', { id: assessment }],
    ['year', city.leader, 'assessments.get', { id: assessment }],
    ['a unit with all its records', city.head, 'assessments.unit', { id: assessment, unitId: city.unitId }],
    ['trend', city.head, 'assessments.trend', {}],
    ['provider review', city.leader, 'providerReviews.get', { id: review }],
    ['one system’s settlement lines', city.leader, 'providerReviews.lines', { id: review, systemId: 'system7' }],
    ['matters for verification', city.leader, 'supervision.verifications', {}],
    ['performance of a month', city.leader, 'supervision.statistics', period],
  ];
  try {
    const figures: Figure[] = [];
    for (const [name, token, path, input] of pages) {
      await ask(token, path, input);
      const millis = await inParallel(COUNT, 2, () => ask(token, path, input));
      figures.push({ name: `${name}: p95`, value: rounded(percentile(millis, 95)), unit: 'ms', goal: '≤ 200' });
    }
    return figures;
  } finally {
    await close();
  }
}

async function commandOf(services: Services, token: string): Promise<Command> {
  const session = await findSession(services, token, true);
  if (!session) throw new Error('the bench session is not valid');
  return { ...services, actor: session.person, requestId: 'bench', address: '127.0.0.1' };
}
