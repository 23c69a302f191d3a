import type { z } from 'zod';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { thingsOf } from '../assessment/appeal-views.ts';
import { dayNumber } from '../assessment/days.ts';
import { measureOf } from '../assessment/find.ts';
import type { MeasureUnit } from '../assessment/measure.ts';
import type { FigureState } from '../assessment/scoring.ts';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { policyOf } from '../policies/current.ts';
import { itemsOf } from './disputes.ts';
import { findReview, type ReviewRecord, visibleReviews } from './find.ts';
import { PROVIDER_FORMULAS, PROVIDER_INDICATORS, type ProviderIndicator } from './formulas.ts';
import type { linesInput, reviewInput } from './input.ts';
import type { Resource } from './metering.ts';
import { priceListsOver } from './prices.ts';
import { actionsFor } from './transitions.ts';
import type {
  DisputeView,
  LineView,
  ProviderFigureView,
  ReviewFigures,
  ReviewRow,
  ReviewView,
  SignatureView,
} from './views.ts';

export async function readReviews(cmd: Command): Promise<ReviewRow[]> {
  const rows = await cmd.db.providerReview.findMany({
    where: visibleReviews(cmd),
    orderBy: { from: 'desc' },
    take: 500,
  });
  const units = new Map(
    (await cmd.db.unit.findMany({ where: { kind: 'provider' } })).map(({ id, name }) => [id, name]),
  );
  return rows.map((row) => rowOf(row, units.get(row.providerId) ?? ''));
}

const rowOf = (row: ReviewRecord, providerName: string): ReviewRow => ({
  id: row.id,
  period: row.period,
  providerName,
  state: row.state,
  score: row.score,
  factorPercent: row.factorPercent,
  totalFen: Number(row.totalFen),
  payableFen: Number(row.payableFen),
  lockedAt: row.lockedAt?.toISOString() ?? null,
});

const signatureOf = (value: unknown): SignatureView | null => (value as SignatureView | null) ?? null;

export async function readReview(cmd: Command, { id }: z.infer<typeof reviewInput>): Promise<ReviewView> {
  const row = await findReview(cmd.db, cmd, id);
  const where = { reviewId: id };
  const [provider, figures, systems, disputes, policy, lists] = await Promise.all([
    cmd.db.unit.findUnique({ where: { id: row.providerId }, select: { name: true } }),
    cmd.db.providerIndicator.findMany({ where }),
    sumBySystem(cmd.db, id),
    cmd.db.settlementDispute.findMany({ where, orderBy: { dueAt: 'asc' } }),
    policyOf(cmd.db, row.policyVersion),
    priceListsOver(cmd.db, row),
  ]);
  const openDisputes = disputes.filter(({ state }) => state === 'open').length;
  const now = cmd.clock.now();
  const open = row.state === 'issued' && row.disputesUntil !== null && now <= row.disputesUntil && !row.providerSigned;
  const disputed = await cmd.db.settlementLine.findMany({
    where: { id: { in: disputes.flatMap(({ lineId }) => lineId ?? []) } },
    select: { id: true, no: true },
  });
  const numbers = new Map(disputed.map((line) => [line.id, line.no]));
  return {
    ...rowOf(row, provider?.name ?? ''),
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    collectedAt: row.collectedAt?.toISOString() ?? null,
    issuedAt: row.issuedAt?.toISOString() ?? null,
    disputesUntil: row.disputesUntil?.toISOString() ?? null,
    policyVersion: row.policyVersion,
    ladder: policy.assessment.feeLadder,
    priceLists: lists.map(({ from, ...list }) => ({ ...list, from: from.toISOString() })),
    figures: PROVIDER_INDICATORS.flatMap((indicator) => figures.filter((one) => one.indicator === indicator)).map(
      figureView,
    ),
    overview: row.figures as unknown as ReviewFigures | null,
    systems,
    disputes: disputes.map((one) => disputeView(cmd, one, numbers, figures, row)),
    authoritySigned: signatureOf(row.authoritySigned),
    providerSigned: signatureOf(row.providerSigned),
    digest: row.digest,
    actions: actionsFor({ ...row, openDisputes }, cmd.actor, now),
    mayDispute: open && can(cmd.actor, 'providerReview:answer'),
  };
}

type IndicatorRow = Awaited<ReturnType<Db['providerIndicator']['findMany']>>[number];

function figureView(row: IndicatorRow): ProviderFigureView {
  const indicator = row.indicator as ProviderIndicator;
  const { counted, excluded } = measureOf(row);
  return {
    indicator,
    name: PROVIDER_FORMULAS[indicator].name,
    rule: PROVIDER_FORMULAS[indicator].rule,
    state: row.state as FigureState,
    weight: row.weight,
    effective: row.effective,
    numerator: Number(row.numerator),
    denominator: Number(row.denominator),
    measureUnit: row.measureUnit as MeasureUnit,
    score: row.score,
    counted,
    excluded,
  };
}

/** The database adds up: a year of a city is some twenty thousand lines. What was corrected counts by its correction. */
async function sumBySystem(db: Db, reviewId: string): Promise<ReviewView['systems']> {
  const [sums, corrected] = await Promise.all([
    db.settlementLine.groupBy({
      by: ['systemId', 'systemName', 'unitName'],
      where: { reviewId },
      _sum: { amountFen: true },
      _count: true,
    }),
    db.settlementLine.findMany({
      where: { reviewId, correctedFen: { not: null } },
      select: { systemId: true, amountFen: true, correctedFen: true },
    }),
  ]);
  const change = new Map<string, bigint>();
  for (const { systemId, amountFen, correctedFen } of corrected)
    change.set(systemId, (change.get(systemId) ?? 0n) + (correctedFen ?? 0n) - amountFen);
  return sums
    .map(({ systemId, systemName, unitName, _sum, _count }) => ({
      systemId,
      systemName,
      unitName,
      lines: _count,
      amountFen: Number((_sum.amountFen ?? 0n) + (change.get(systemId) ?? 0n)),
    }))
    .sort((a, b) => b.amountFen - a.amountFen || (a.systemId < b.systemId ? -1 : 1));
}

type DisputeRow = Awaited<ReturnType<Db['settlementDispute']['findMany']>>[number];

function disputeView(
  cmd: Command,
  row: DisputeRow,
  numbers: ReadonlyMap<string, number>,
  figures: readonly IndicatorRow[],
  { from, until }: ReviewRecord,
): DisputeView {
  const figure = figures.find(({ indicator }) => indicator === row.indicator);
  const measure = figure && measureOf(figure);
  const days = dayNumber(until) - dayNumber(from);
  return {
    id: row.id,
    number: row.number,
    lineId: row.lineId,
    lineNo: row.lineId ? (numbers.get(row.lineId) ?? null) : null,
    indicator: row.indicator,
    measureUnit: measure?.unit ?? null,
    figureState: (figure?.state ?? null) as FigureState | null,
    things: measure ? thingsOf(row, measure, days, itemsOf(row.indicator ?? '')) : [],
    words: row.words,
    files: row.files as unknown as DisputeView['files'],
    at: row.at.toISOString(),
    byName: row.byName,
    dueAt: row.dueAt.toISOString(),
    overdue: (row.decidedAt ?? cmd.clock.now()) > row.dueAt,
    state: row.state as DisputeView['state'],
    reason: row.reason,
    correctedFen: row.correctedFen === null ? null : Number(row.correctedFen),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedByName: row.decidedByName,
    mayDecide: row.state === 'open' && can(cmd.actor, 'providerReview:decide'),
  };
}

const AMOUNT = { vcpu: 'cpuMillis', memory: 'memoryBytes', storage: 'storageBytes' } as const;

const PAGE = 5_000;

/** Every line of the sheet, in pages: a year of a city is more than twenty thousand, and what is left out is not added up. */
export async function readAllLines(cmd: Command, id: string, atATime = PAGE): Promise<LineView[]> {
  await findReview(cmd.db, cmd, id);
  const all: LineView[] = [];
  for (;;) {
    const page = await readPage(cmd, { reviewId: id, no: { gt: all.at(-1)?.no ?? 0 } }, atATime);
    all.push(...page);
    if (page.length < atATime) return all;
  }
}

/** The lines of the sheet, each with the entries of the ledger that it rests on; the first of them where no system is named. */
export async function readLines(cmd: Command, input: z.infer<typeof linesInput>): Promise<LineView[]> {
  await findReview(cmd.db, cmd, input.id);
  return readPage(cmd, { reviewId: input.id, ...(input.systemId ? { systemId: input.systemId } : {}) }, PAGE);
}

async function readPage(cmd: Command, where: Prisma.SettlementLineWhereInput, take: number): Promise<LineView[]> {
  const lines = await cmd.db.settlementLine.findMany({ where, orderBy: { no: 'asc' }, take });
  const allocationIds = [...new Set(lines.map(({ allocationId }) => allocationId))];
  const [entries, disputes] = await Promise.all([
    cmd.db.ledgerEntry.findMany({ where: { allocationId: { in: allocationIds }, kind: { not: 'lock' } } }),
    cmd.db.settlementDispute.findMany({
      where: { reviewId: lines[0]?.reviewId ?? '', lineId: { not: null } },
      orderBy: { at: 'asc' },
    }),
  ]);
  const applications = await cmd.db.application.findMany({
    where: { id: { in: [...new Set(entries.flatMap(({ applicationId }) => applicationId ?? []))] } },
    select: { id: true, number: true },
  });
  const numbers = new Map(applications.map(({ id, number }) => [id, number]));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const disputed = new Map(disputes.map(({ lineId, state }) => [lineId, state as LineView['disputed']]));
  return lines.map((line): LineView => {
    const resource = line.resource as Resource;
    return {
      id: line.id,
      no: line.no,
      systemId: line.systemId,
      systemName: line.systemName,
      unitName: line.unitName,
      resource,
      amount: Number(line.amount),
      from: line.from.toISOString(),
      until: line.until.toISOString(),
      month: line.month,
      hours: (line.until.getTime() - line.from.getTime()) / 3_600_000,
      monthHours: Number(line.monthMillis) / 3_600_000,
      priceFen: Number(line.priceFen),
      amountFen: Number(line.amountFen),
      correctedFen: line.correctedFen === null ? null : Number(line.correctedFen),
      entries: (line.entryIds as unknown as string[]).flatMap((id) => {
        const entry = byId.get(id);
        if (!entry) return [];
        const { at, kind, reason, applicationId } = entry;
        const number = applicationId ? (numbers.get(applicationId) ?? null) : null;
        return [
          {
            id,
            at: at.toISOString(),
            kind,
            amount: Number(entry[AMOUNT[resource]]),
            reason,
            applicationId,
            applicationNumber: number,
          },
        ];
      }),
      disputed: disputed.get(line.id) ?? null,
    };
  });
}
