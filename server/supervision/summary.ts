import { namesOf } from '../applications/names.ts';
import type { Command } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { judgedAt, lightOf } from '../time/step-clock.ts';
import { DAY_MILLIS, workingMillis } from '../time/working-days.ts';
import { supervisedBy } from './cases.ts';
import type { OfficeSummary, SupervisionSummary } from './views.ts';

/** Figures of every office for the performance file (article 31), and the outcomes that article 28 has looked into. */
export async function supervisionSummary(cmd: Command): Promise<SupervisionSummary> {
  const now = cmd.clock.now();
  const steps = await readSteps(cmd);
  const { warnBeforeDays } = (await currentPolicy(cmd.db, now)).body.steps;
  const names = await namesOf(cmd.db, { units: steps.map((step) => step.officeUnitId) });
  const offices = [...Map.groupBy(steps, (step) => step.officeUnitId)].map(([officeUnitId, own]) =>
    summaryOf(officeUnitId, names.unit(officeUnitId), own, now, warnBeforeDays),
  );
  const total = (figure: 'open' | 'yellow' | 'red' | 'unexplained') =>
    offices.reduce((sum, office) => sum + office[figure], 0);
  return {
    open: total('open'),
    yellow: total('yellow'),
    red: total('red'),
    unexplained: total('unexplained'),
    offices: offices.sort((a, b) => b.red - a.red || b.open - a.open),
    outcomes: await countOutcomes(cmd),
  };
}

type StepRow = Awaited<ReturnType<typeof readSteps>>[number];

const readSteps = (cmd: Command) =>
  cmd.db.step.findMany({
    // What waits at the unit is not an office's work.
    where: { AND: [supervisedBy(cmd.actor), { name: { not: 'supplement' } }] },
    select: {
      officeUnitId: true,
      startedAt: true,
      dueAt: true,
      pausedAt: true,
      pausedMillis: true,
      finishedAt: true,
      explanation: true,
    },
  });

function summaryOf(
  officeUnitId: string,
  officeName: string,
  steps: StepRow[],
  now: Date,
  warnBeforeDays: number,
): OfficeSummary {
  const lit = steps.map((step) => ({ ...step, light: lightOf(step, now, warnBeforeDays) }));
  const open = lit.filter((step) => !step.finishedAt);
  const finished = lit.filter((step) => step.finishedAt);
  const count = (rows: typeof lit, light: string) => rows.filter((step) => step.light === light).length;
  return {
    officeUnitId,
    officeName,
    open: open.length,
    yellow: count(open, 'yellow'),
    red: count(open, 'red'),
    finished: finished.length,
    finishedLate: count(finished, 'red'),
    unexplained: lit.filter((step) => step.light === 'red' && !step.explanation).length,
    meanWorkingDays: meanOf(finished),
  };
}

function meanOf(finished: StepRow[]): number | null {
  if (finished.length === 0) return null;
  const millis = finished.map(
    (step) => workingMillis(step.startedAt, judgedAt(step, step.startedAt)) - Number(step.pausedMillis),
  );
  const mean = millis.reduce((sum, one) => sum + one, 0) / millis.length / DAY_MILLIS;
  return Math.round(mean * 10) / 10;
}

/** Article 28: not accepted, not approved, told to supplement. */
async function countOutcomes({ db, actor }: Command): Promise<SupervisionSummary['outcomes']> {
  const steps = { some: supervisedBy(actor) };
  const stage = (name: 'refused' | 'rejected' | 'withdrawn') => db.application.count({ where: { stage: name, steps } });
  const [refused, rejected, withdrawn, returned] = await Promise.all([
    stage('refused'),
    stage('rejected'),
    stage('withdrawn'),
    db.applicationEvent.count({ where: { action: 'return', application: { steps } } }),
  ]);
  return { refused, rejected, returned, withdrawn };
}
