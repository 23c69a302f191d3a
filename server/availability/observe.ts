import type {
  AvailabilityProbe,
  AvailabilityProbeStatus,
  SeenOutage,
} from '../../operators/resources/availability-probe.ts';
import { ANNOTATIONS } from '../../operators/resources/group.ts';
import { json } from '../allocations/desired.ts';
import type { Command, Services } from '../context.ts';
import { afterCommit } from '../db/after-commit.ts';
import type { Db, Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { inChinese } from '../sentences/chinese.ts';
import { closeOutages } from './end.ts';

type ProbeRow = Awaited<ReturnType<Db['probe']['findUniqueOrThrow']>>;

/** Clocks of two rooms may differ by so much; what lies further ahead has not been. */
const SKEW_MILLIS = 300_000;

/**
 * Takes over what the operators say of a probe. Each outage is one row by its beginning, whatever the number and order of the statuses that
 * tell of it; an end that is on record stands.
 */
export async function observeProbe(services: Services, probe: AvailabilityProbe | undefined): Promise<void> {
  const id = probe?.metadata.annotations?.[ANNOTATIONS.record];
  if (!id || !probe?.status) return;
  const { status, metadata } = probe;
  const known = await services.db.probe.findUnique({ where: { id } });
  if (!known || known.namespace !== metadata.namespace || known.resourceName !== metadata.name) return;
  if (isSeen(known, probe)) return;
  await write(services.db, async (tx) => {
    const cmd = systemCommand(services, 'availability');
    const row = await tx.probe.findUniqueOrThrow({ where: { id } });
    if (isSeen(row, probe)) return;
    const { recordedUntil, isNews } = await takeOutages(tx, cmd, row, status);
    const data = { ...observed(row, status, services.clock.now()), observedVersion: versionOf(probe), recordedUntil };
    await tx.probe.update({ where: { id }, data });
    // A heartbeat is no news: of ten thousand probes there are three a second.
    if (
      !isNews &&
      row.state === data.state &&
      row.message === data.message &&
      row.observedTarget === data.observedTarget
    )
      return;
    afterCommit(tx, () => cmd.live.publish({ type: 'changed', subject: 'probe', id: row.systemId }));
  });
}

const versionOf = ({ metadata }: AvailabilityProbe): string =>
  `${metadata.uid ?? ''}/${metadata.resourceVersion ?? '0'}`;

/** Whether this version of the object, or a later one, has been seen. Resource versions of one object only grow. */
function isSeen({ observedVersion }: Pick<ProbeRow, 'observedVersion'>, probe: AvailabilityProbe): boolean {
  const [uid, version = '0'] = observedVersion.split('/');
  return uid === probe.metadata.uid && BigInt(version) >= BigInt(probe.metadata.resourceVersion ?? 0);
}

const dateOf = (text: string | undefined): Date | null => (text ? new Date(text) : null);

function observed(row: ProbeRow, status: AvailabilityProbeStatus, now: Date) {
  const { state, since, lastCheckedAt, message, said, target, counts } = status;
  const latest = dateOf(lastCheckedAt);
  return {
    state,
    message,
    since: dateOf(since),
    answeredAt: row.answeredAt ?? (state === 'Up' || state === 'Down' ? (dateOf(since) ?? now) : null),
    said: json(said ?? []),
    observedTarget: target,
    // A look of next year would never be old.
    lastCheckedAt: latest && latest.getTime() > now.getTime() + SKEW_MILLIS ? row.lastCheckedAt : latest,
    dropped: counts?.dropped ?? 0,
    droppedSeconds: Math.round(counts?.droppedSeconds ?? 0),
  };
}

interface Taken {
  /** Up to when outages that have ended are on record. */
  recordedUntil: Date | null;
  isNews: boolean;
}

async function takeOutages(tx: Tx, cmd: Command, row: ProbeRow, status: AvailabilityProbeStatus): Promise<Taken> {
  const now = cmd.clock.now();
  const seen = (status.outages ?? []).map((one) => readOutage(one, row, status, now)).filter((one) => one !== null);
  const rows = await tx.probeOutage.findMany({
    where: { probeId: row.id, from: { in: seen.map(({ from }) => from) } },
  });
  const known = new Map(rows.map((one) => [one.from.getTime(), one]));
  let recordedUntil = row.recordedUntil;
  let isNews = false;
  for (const one of seen) {
    const before = known.get(one.from.getTime());
    if (!before || (before.until === null && one.until)) isNews = true;
    if (!before) await open(tx, cmd, row, one);
    else if (before.until === null && one.until) await close(tx, cmd, row, before, one.until);
    if (one.until && (!recordedUntil || one.until > recordedUntil)) recordedUntil = one.until;
  }
  // Open on record, and the operators know nothing of it (their object was made anew): it ended with the last look.
  const listed = seen.map(({ from }) => from);
  const closed = await closeOutages(tx, row, listed);
  return { recordedUntil, isNews: isNews || closed > 0 };
}

interface ReadOutage {
  from: Date;
  until: Date | null;
  reason: string;
  said: SeenOutage['said'];
}

/** Null for what lies ahead. One that lasts while nobody is to see its end ends with its last failure. */
function readOutage(
  { from, until, reason, said }: SeenOutage,
  { removedAt }: ProbeRow,
  { failing }: AvailabilityProbeStatus,
  now: Date,
): ReadOutage | null {
  const begin = new Date(from);
  if (begin.getTime() > now.getTime() + SKEW_MILLIS) return null;
  const end = dateOf(until) ?? (removedAt ? (dateOf(failing?.last) ?? begin) : null);
  return { from: begin, until: end && end > now ? now : end, reason, said };
}

async function open(tx: Tx, cmd: Command, row: ProbeRow, outage: ReadOutage): Promise<void> {
  const id = cmd.newId();
  const { from, until, reason, said } = outage;
  await tx.probeOutage.create({
    data: { id, probeId: row.id, systemId: row.systemId, from, until, reason, said: json(said ?? []) },
  });
  const why = inChinese(said, reason);
  // The end of an outage that is heard of afterwards is no news of its own.
  const isOver = until !== null;
  await tell(tx, cmd, row, { key: isOver ? 'probeWasDown' : 'probeDown', level: 'urgent', id, from, until, why });
}

async function close(tx: Tx, cmd: Command, row: ProbeRow, { id, from }: { id: string; from: Date }, until: Date) {
  const { count } = await tx.probeOutage.updateMany({ where: { id, until: null }, data: { until } });
  if (count > 0) await tell(tx, cmd, row, { key: 'probeUp', level: 'info', id, from, until, why: '' });
}

interface News {
  key: 'probeDown' | 'probeUp' | 'probeWasDown';
  level: 'info' | 'urgent';
  id: string;
  from: Date;
  until: Date | null;
  why: string;
}

/** The provider's desk hears once of each outage, and once of its end. */
async function tell(tx: Tx, cmd: Command, row: ProbeRow, { key, level, id, from, until, why }: News): Promise<void> {
  const system = await tx.system.findUnique({ where: { id: row.systemId }, select: { name: true } });
  await notify(tx, cmd, {
    scope: 'ticket:handle',
    level,
    key,
    values: {
      system: system?.name ?? row.tenancyName,
      probe: row.name,
      since: from.toISOString(),
      minutes: until ? Math.max(1, Math.round((until.getTime() - from.getTime()) / 60_000)) : 0,
      reason: why,
    },
    link: `/systems/${row.systemId}`,
    onceKey: `probe:${id}:${until ? 'up' : 'down'}`,
  });
}
