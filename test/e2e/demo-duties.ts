import type { Desk } from '../city/desk.ts';

/** Records of the demo's past that pages of the duties show, and the drills that its plan leads to once it is confirmed. */
export interface DemoDuties {
  month: string;
  item: string;
  ticket: string;
  reportMonth: string;
  systemId: string;
  unitId: string;
  workload: string;
  finding: string;
  year: number;
  drill: string;
  assessment: string;
  review: string;
  complaint: string;
}

const PATIENCE_MILLIS = 240_000;

/** Waits until the demo's past is there: its bulletin comes last of all, and needs the operators' draft. */
export const dutiesOf = async (operator: Desk, leader: Desk, head: Desk): Promise<DemoDuties> => {
  const published = await untilPublished(operator);
  const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();
  const items = await operator.api.bulletinItems.table.query({ month: published });
  const verdicts = await head.api.usage.verdicts.query({});
  const finding = (await head.api.resourceFindings.table.query({}))[0];
  const assessments = await leader.api.assessments.table.query();
  return {
    month: published,
    item: items.find(({ section }) => section === 'manual')?.id ?? '',
    ticket: (await head.api.tickets.table.query({}))[0]?.id ?? '',
    reportMonth: (await operator.api.operationReports.table.query())[0]?.month ?? '',
    systemId: finding?.systemId ?? '',
    unitId: finding?.unitId ?? '',
    workload: verdicts[0]?.id ?? '',
    finding: finding?.id ?? '',
    year,
    drill: await confirmDrills(operator, leader, year),
    assessment: assessments.find(({ state }) => state === 'final')?.id ?? assessments[0]?.id ?? '',
    review: (await leader.api.providerReviews.table.query())[0]?.id ?? '',
    complaint: (await leader.api.complaints.table.query())[0]?.id ?? '',
  };
};

async function untilPublished({ api }: Desk): Promise<string> {
  for (const until = Date.now() + PATIENCE_MILLIS; Date.now() < until; ) {
    const found = (await api.bulletins.table.query()).find(({ state }) => state === 'published');
    if (found) return found.month;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The bulletin of the demo has not been published.');
}

async function confirmDrills(operator: Desk, leader: Desk, year: number): Promise<string> {
  for (const [desk, party] of [
    [operator, 'provider'],
    [leader, 'authority'],
  ] as const) {
    const plan = await desk.api.drills.plan.query({ year });
    if (plan?.mayConfirm.includes(party))
      await desk.api.drills.confirmPlan.mutate({ year, version: plan.version, party });
  }
  return (await operator.api.drills.table.query({ year }))[0]?.id ?? '';
}
