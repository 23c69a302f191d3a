import type { Db, Tx } from '../db/client.ts';
import { lengthOf, overlap, type Span } from './days.ts';
import type { UnitEvidence } from './evidence.ts';
import type { Tenure } from './tenure.ts';

/** What each source of evidence stands on: the period, and who answered for which system when. */
export interface Ground {
  db: Db | Tx;
  /** The instants and the days of the assessed year; `asOf` is its end, or now while it runs. */
  from: Date;
  until: Date;
  asOf: Date;
  days: Span;
  tenures: readonly Tenure[];
  bySystem: ReadonlyMap<string, readonly Tenure[]>;
  systems: ReadonlyMap<string, { id: string; code: string; name: string; unitId: string }>;
  /** The evidence of a unit; of a dissolved one, its heir's. Undefined for those who are not assessed (provider). */
  of(unitId: string): UnitEvidence | undefined;
}

/** Reads one kind of record and adds it to the evidence of whoever answers for it. */
export type Source = (ground: Ground) => Promise<void>;

/** Who answered for the system on the day; else whoever answered last, as a record may outlive the system. */
export function answerableOn(ground: Ground, systemId: string, day: number): UnitEvidence | undefined {
  const own = ground.bySystem.get(systemId) ?? [];
  const then = own.find(({ from, until }) => from <= day && day < until) ?? own.at(-1);
  return then && ground.of(then.unitId);
}

/** The parts of a span of days that fall on each unit that answered for the system. */
export function sharesOf(ground: Ground, systemId: string, span: Span): { evidence: UnitEvidence; part: Span }[] {
  return (ground.bySystem.get(systemId) ?? []).flatMap((one) => {
    const evidence = ground.of(one.unitId);
    const part = overlap(one, span);
    return evidence && lengthOf(part) > 0 ? [{ evidence, part }] : [];
  });
}
