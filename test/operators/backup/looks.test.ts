import { afterEach, expect, test } from 'vitest';
import type { DrSite } from '../../../operators/backup/dr-site.ts';
import { Looks } from '../../../operators/backup/looks.ts';
import { type Review, wantLooks } from '../../../operators/backup/reviewer.ts';
import type { BackupFact } from '../../../operators/backup/velero.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { fakeClock } from '../../setup/clock.ts';
import { until } from '../cluster.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

test('a backup that was not there for a moment is looked at again, and not only when the process starts anew', async () => {
  const clock = fakeClock();
  const asked: string[] = [];
  let there = false;
  const site: DrSite = {
    look: async (backup) => {
      asked.push(backup);
      return there ? { bytes: 7, etag: 'e' } : undefined;
    },
    read: async () => undefined,
  };
  const looks = new Looks(site, clock, silentLog, () => {});
  looks.start();
  stops.push(() => looks.stop());
  const fact = { name: 'b1', location: 'dr-centre' } as BackupFact;
  const review = { spec: { tenancy: 't', drLocation: 'dr-centre' } } as Review['review'];
  const round = () => {
    const sight = looks.sightOf('b1', {});
    const evidence = {
      location: { isAvailable: true, message: '' },
      rules: { lookAgainHours: 24 },
      sightOf: () => looks.sightOf('b1', {}),
    };
    const judgement = { toLookAt: sight ? undefined : fact, missing: sight?.state === 'missing' ? [fact] : [] };
    wantLooks({ review, evidence, judgement } as unknown as Review, { looks, clock } as never);
  };
  round();
  await until('the first look', () => looks.sightOf('b1', {})?.state === 'missing');
  there = true;
  clock.advance({ minutes: 14 });
  round();
  clock.advance({ minutes: 1 });
  round();
  await until('the backup to be seen', () => looks.sightOf('b1', {})?.state === 'seen');
  expect(asked).toEqual(['b1', 'b1']);
});
