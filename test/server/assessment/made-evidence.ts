import { noEvidence, type UnitEvidence, type UsageEvidence } from '../../../server/assessment/evidence.ts';

/** Plain evidence for the tests of the formulas: a unit of 365 days with nothing in it, and pieces to put in. */
export const unit = (more: Partial<UnitEvidence> = {}): UnitEvidence => ({
  ...noEvidence({ id: 'u', code: 'u', name: '水务局', days: 365, dissolved: false, heirId: null }),
  ...more,
});

export const system = (id: string, more: Partial<UnitEvidence['systems'][number]> = {}) => ({
  id,
  code: id,
  name: id,
  days: 365,
  onCloudDays: 365,
  exemptDays: 0,
  exemption: null,
  ...more,
});

export const verdict = (
  id: string,
  kind: UsageEvidence['verdict'],
  more: Partial<UsageEvidence> = {},
): UsageEvidence => ({
  id,
  systemId: id,
  label: id,
  link: '',
  days: 30,
  cpuMillis: 1000,
  verdict: kind,
  excessCpuMillis: kind === 'overProvisioned' ? 500 : 0,
  exemption: null,
  ...more,
});

/**
 * A city of 100 units and 600 systems, the same every time: figures follow from positions by small modular rules, so that the
 * test's own arithmetic can follow them as well.
 */
export function madeCity(): UnitEvidence[] {
  return Array.from({ length: 100 }, (_, u) => {
    const evidence = noEvidence({
      id: `u${u}`,
      code: `c${String(u).padStart(3, '0')}`,
      name: `单位${u}`,
      days: u % 25 === 24 ? 60 : 365,
      dissolved: false,
      heirId: null,
    });
    for (let s = 0; s < 6; s += 1) fillSystem(evidence, u, s);
    for (let d = 0; d < 2; d += 1)
      evidence.drills.push({
        id: `d${u}.${d}`,
        label: `演练${d}`,
        link: '',
        part: PARTS[(u + d) % PARTS.length] ?? 'tookPart',
      });
    if (u % 4 === 0)
      evidence.incidents.push({
        id: `i${u}`,
        label: '事件',
        link: '',
        at: '2026-05-01T00:00:00.000Z',
        level: ((u % 3) + 2) as 2 | 3 | 4,
        responsible: u % 8 === 0 ? 'unit' : 'provider',
      });
    return evidence;
  });
}

const PARTS = ['tookPart', 'missed', 'tookPart', 'postponed', 'tookPart'] as const;
const VERDICTS = ['idle', 'overProvisioned', 'fitting', 'insufficientData', 'overloaded', 'exempt', 'fitting'] as const;

function fillSystem(evidence: UnitEvidence, u: number, s: number): void {
  const id = `s${u}.${s}`;
  const exemptDays = (u + s) % 7 === 3 ? 100 : 0;
  const onCloudDays = s === 5 ? 0 : Math.min(365 - exemptDays, 365 - ((u * 13 + s * 31) % 200));
  evidence.systems.push(
    system(id, { onCloudDays, exemptDays, exemption: exemptDays > 0 ? { id: `e${id}`, reason: '涉密' } : null }),
  );
  for (let w = 0; w < 5; w += 1) {
    const kind = VERDICTS[(u * 3 + s * 5 + w) % VERDICTS.length] ?? 'fitting';
    const cpuMillis = 1000 * (1 + ((u + s + w) % 8));
    const seasonal = kind === 'exempt' && u % 2 === 0;
    evidence.usage.push(
      verdict(`v${id}.${w}`, kind, {
        systemId: id,
        days: 73,
        cpuMillis,
        excessCpuMillis: kind === 'overProvisioned' ? cpuMillis / 2 : 0,
        exemption: kind === 'exempt' ? { reason: '汛期', seasonal } : null,
      }),
    );
  }
  const online = '2026-03-01T00:00:00.000Z';
  if (s < 3)
    evidence.tests.push({
      systemId: id,
      label: id,
      link: '',
      onlineAt: online,
      declared: (u + s) % 9 === 0,
      passedAt: (u + s) % 4 === 0 ? null : '2026-02-20T00:00:00.000Z',
    });
  for (let b = 0; b < 3; b += 1) {
    const n = u + s + b;
    evidence.bulletinItems.push({
      id: `b${id}.${b}`,
      label: `CVE-${n}`,
      link: '',
      dueAt: '2026-06-30T00:00:00.000Z',
      closedAt: n % 5 === 0 ? null : n % 5 === 1 ? '2026-07-15T00:00:00.000Z' : '2026-06-01T00:00:00.000Z',
      riskAccepted: n % 11 === 0,
      due: true,
    });
  }
  evidence.backups.push({
    systemId: id,
    label: id,
    link: '',
    exemptReason: (u + s) % 13 === 0 ? '无数据' : null,
    findings:
      (u + 2 * s) % 5 === 0
        ? [
            {
              id: `f${id}`,
              openedAt: '2026-04-01T00:00:00.000Z',
              dueAt: '2026-04-04T00:00:00.000Z',
              closedAt: u % 2 === 0 ? '2026-04-03T00:00:00.000Z' : null,
              providersFault: false,
            },
          ]
        : [],
  });
}
