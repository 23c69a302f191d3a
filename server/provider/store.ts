import { json } from '../assessment/find.ts';
import type { Measure } from '../assessment/measure.ts';
import { score } from '../assessment/scoring.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { PolicyBody } from '../policies/policy.ts';
import type { ProviderEvidence } from './evidence.ts';
import type { ReviewRecord } from './find.ts';
import {
  BUCKETS,
  type Bucket,
  bucketOf,
  PROVIDER_FORMULAS,
  type ProviderIndicator,
  providerSpecs,
  type ServicePolicy,
} from './formulas.ts';
import { factorFor, fenOf, type MeterLine, meter, payable } from './metering.ts';
import { priceListsOver } from './prices.ts';
import type { ReviewFigures } from './views.ts';

/** Judges the period and puts figures and lines on record in place of those that were there. */
export async function storeReview(
  tx: Tx,
  cmd: Command,
  review: ReviewRecord,
  evidence: ProviderEvidence,
  policy: PolicyBody,
): Promise<void> {
  const measures = new Map<string, Measure>(
    providerSpecs(policy.assessment).map(({ id }) => [
      id,
      PROVIDER_FORMULAS[id as ProviderIndicator].measure(evidence, policy.assessment),
    ]),
  );
  await tx.providerIndicator.deleteMany({ where: { reviewId: review.id } });
  await tx.settlementLine.deleteMany({ where: { reviewId: review.id } });
  await writeIndicators(tx, cmd, review.id, measures, policy.assessment);
  const until = new Date(evidence.asOf);
  await writeLines(tx, cmd, review.id, await meterPeriod(tx, { from: review.from, until }));
  await tx.providerReview.update({ where: { id: review.id }, data: { figures: json(overviewOf(evidence)) } });
  await settle(tx, review.id, policy.assessment);
}

async function writeIndicators(
  tx: Tx,
  cmd: Command,
  reviewId: string,
  measures: ReadonlyMap<string, Measure>,
  policy: ServicePolicy,
): Promise<void> {
  const { figures } = score(providerSpecs(policy), measures);
  await tx.providerIndicator.createMany({
    data: figures.map(({ indicator, dimension: _, score: points, ...figure }) => ({
      id: cmd.newId(),
      reviewId,
      indicator,
      formula: indicator,
      ...figure,
      measureUnit: measures.get(indicator)?.unit ?? 'items',
      score: points,
      counted: json(measures.get(indicator)?.counted ?? []),
      excluded: json(measures.get(indicator)?.excluded ?? []),
    })),
  });
}

async function meterPeriod(tx: Tx, period: { from: Date; until: Date }): Promise<MeterLine[]> {
  const [lists, allocations, entries] = await Promise.all([
    priceListsOver(tx, period),
    tx.allocation.findMany({
      select: { id: true, system: { select: { onlineAt: true } } },
      orderBy: { tenancyName: 'asc' },
    }),
    tx.ledgerEntry.findMany({ where: { kind: { not: 'lock' }, at: { lt: period.until } }, orderBy: { at: 'asc' } }),
  ]);
  return meter(
    allocations.map(({ id, system }) => ({ id, chargedFrom: system.onlineAt })),
    entries,
    period,
    lists.map(({ from, prices: { vcpu, memoryGib, storageGib } }) => ({
      ...{ from, vcpu: fenOf(vcpu), memory: fenOf(memoryGib), storage: fenOf(storageGib) },
    })),
  );
}

async function writeLines(tx: Tx, cmd: Command, reviewId: string, lines: readonly MeterLine[]): Promise<void> {
  const rows = await tx.allocation.findMany({
    where: { id: { in: [...new Set(lines.map(({ allocationId }) => allocationId))] } },
    select: { id: true, unitId: true, system: { select: { id: true, name: true } } },
  });
  const units = new Map(
    (await tx.unit.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]),
  );
  const named = new Map(rows.map((row) => [row.id, row]));
  const data = lines.map((line, index) => {
    const own = named.get(line.allocationId);
    return {
      id: cmd.newId(),
      reviewId,
      no: index + 1,
      ...line,
      entryIds: json(line.entryIds),
      systemId: own?.system.id ?? '',
      systemName: own?.system.name ?? '',
      unitId: own?.unitId ?? '',
      unitName: units.get(own?.unitId ?? '') ?? '',
    };
  });
  for (let at = 0; at < data.length; at += BATCH)
    await tx.settlementLine.createMany({ data: data.slice(at, at + BATCH) });
}

const BATCH = 500;

/** Score, factor and money follow from figures and lines on record; written whenever one of these changes. */
export async function settle(tx: Tx, reviewId: string, policy: ServicePolicy): Promise<void> {
  const figures = await tx.providerIndicator.findMany({ where: { reviewId }, select: { score: true } });
  const scored = figures.flatMap(({ score: points }) => (points === null ? [] : [points]));
  const total = scored.length > 0 ? scored.reduce((sum, points) => sum + points, 0) : null;
  const lines = await tx.settlementLine.findMany({
    where: { reviewId },
    select: { amountFen: true, correctedFen: true },
  });
  const totalFen = lines.reduce((sum, line) => sum + (line.correctedFen ?? line.amountFen), 0n);
  const factorPercent = factorFor(total, policy.feeLadder);
  await tx.providerReview.update({
    where: { id: reviewId },
    data: { score: total, factorPercent, totalFen, payableFen: payable(totalFen, factorPercent) },
  });
}

function overviewOf(evidence: ProviderEvidence): ReviewFigures {
  const { systemMinutes, interruptions, deliveries, tickets } = evidence;
  const interruptedMinutes = interruptions.reduce((sum, one) => sum + (one.planned ? 0 : one.minutes), 0);
  const buckets = Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Record<Bucket, number>;
  for (const one of deliveries) if (one.finishedAt !== null || one.dueAt < evidence.asOf) buckets[bucketOf(one)] += 1;
  const stars = tickets.flatMap((ticket) => (ticket.stars === null ? [] : [ticket.stars]));
  return {
    availabilityPercent: systemMinutes > 0 ? 100 * (1 - interruptedMinutes / systemMinutes) : null,
    interruptedMinutes: Math.round(interruptedMinutes),
    buckets,
    meanStars: stars.length > 0 ? stars.reduce((sum, one) => sum + one, 0) / stars.length : null,
    ...(evidence.coverage && { coverage: evidence.coverage }),
  };
}
