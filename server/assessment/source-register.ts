import { covered, dayNumber, lengthOf, overlap, type Span } from './days.ts';
import type { SystemEvidence } from './evidence.ts';
import type { Source } from './source.ts';

/** The register: every system of the unit, on the cloud, off it, or exempt. */
export const registerSource: Source = async (ground) => {
  const rows = await ground.db.system.findMany({
    where: { id: { in: [...ground.systems.keys()] } },
    select: { id: true, onlineAt: true, retiredAt: true, exemptions: { orderBy: { from: 'asc' } } },
  });
  const facts = new Map(rows.map((row) => [row.id, row]));
  for (const tenure of ground.tenures) {
    const evidence = ground.of(tenure.unitId);
    const row = facts.get(tenure.systemId);
    const system = ground.systems.get(tenure.systemId);
    if (!evidence || !row || !system) continue;
    const onCloud = row.onlineAt ? [spanFrom(row.onlineAt, row.retiredAt)] : [];
    const exemptions = row.exemptions
      .filter(({ kind }) => kind === 'notOnCloud')
      .map((one) => ({ id: one.id, reason: one.reason, ...spanFrom(one.from, one.until) }))
      .filter((one) => lengthOf(overlap(one, tenure)) > 0);
    const last = exemptions.at(-1);
    add(evidence.systems, {
      id: system.id,
      code: system.code,
      name: system.name,
      days: lengthOf(tenure),
      onCloudDays: covered(tenure, onCloud),
      // A system that runs on the cloud all the same is counted as what it is.
      exemptDays: covered(tenure, outside(exemptions, onCloud)),
      exemption: last ? { id: last.id, reason: last.reason } : null,
    });
  }
};

const spanFrom = (from: Date, until: Date | null): Span => ({
  from: dayNumber(from),
  until: until ? dayNumber(new Date(until.getTime() + 1)) : Number.MAX_SAFE_INTEGER,
});

/** An exemption ends where the system comes onto the cloud. */
const outside = (spans: readonly Span[], others: readonly Span[]): Span[] =>
  others
    .reduce<Span[]>(
      (left, other) =>
        left.flatMap((span) => [
          { from: span.from, until: Math.min(span.until, other.from) },
          { from: Math.max(span.from, other.until), until: span.until },
        ]),
      [...spans],
    )
    .filter((span) => lengthOf(span) > 0);

/** A unit that gave a system away and got it back has one line with all its days. */
function add(systems: SystemEvidence[], one: SystemEvidence): void {
  const known = systems.find(({ id }) => id === one.id);
  if (!known) systems.push(one);
  else {
    known.days += one.days;
    known.onCloudDays += one.onCloudDays;
    known.exemptDays += one.exemptDays;
    known.exemption ??= one.exemption;
  }
}
