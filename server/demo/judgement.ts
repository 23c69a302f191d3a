import type { Services } from '../context.ts';
import { DAY_MILLIS, dayOf } from '../time/working-days.ts';
import { at, type Caller, callerOf } from './desk.ts';

/** Since when the city's units exist: a unit younger than the assessed year would not be ranked. */
const CITY_SINCE = new Date('2024-01-02T01:00:00Z');

/** Last year's assessment, as far as its dates have come (in spring it is locked), and this year's, still collecting. */
export async function seedAssessment(services: Services): Promise<void> {
  const { db, clock } = services;
  await db.unit.updateMany({ where: { createdAt: { gt: CITY_SINCE } }, data: { createdAt: CITY_SINCE } });
  const now = clock.now();
  const year = Number(dayOf(now).slice(0, 4)) - 1;
  const on = async (day: string, act: (leader: Caller['assessments']) => Promise<unknown>) => {
    const date = new Date(`${day}T02:00:00Z`);
    if (date <= now) await act((await callerOf(at(services, date), 'leader')).assessments);
  };
  await publishScheme(services, year);
  await publishScheme(services, year + 1);
  const stateOf = async (of: number) => (await db.assessment.findUnique({ where: { year: of } }))?.state;
  const id = async (of: number) => (await db.assessment.findUniqueOrThrow({ where: { year: of } })).id;
  const step = async (day: string, from: string | undefined, act: (all: Caller['assessments']) => Promise<unknown>) => {
    if ((await stateOf(year)) === from) await on(day, act);
  };
  const next = year + 1;
  await step(`${next}-01-05`, undefined, (all) => all.open({ year }));
  await step(`${next}-01-06`, 'collecting', async (all) => all.collect({ id: await id(year) }));
  await step(`${next}-01-07`, 'collecting', async (all) => all.preview({ id: await id(year) }));
  await step(`${next}-01-08`, 'preview', async (all) => all.publish({ id: await id(year) }));
  await step(`${next}-03-10`, 'published', async (all) => all.decide({ id: await id(year) }));
  await step(`${next}-03-11`, 'decided', async (all) => all.finalise({ id: await id(year) }));
  if (await stateOf(next)) return;
  const { assessments } = await callerOf(services, 'handler');
  const opened = await assessments.open({ year: next });
  await assessments.collect(opened);
}

/** Before its year, as it must be. */
async function publishScheme(services: Services, year: number): Promise<void> {
  if (await services.db.assessmentScheme.count({ where: { year, publishedAt: { not: null } } })) return;
  const { assessments } = await callerOf(at(services, new Date(`${year - 1}-12-10T02:00:00Z`)), 'leader');
  const body = await assessments.proposal({ year });
  const { id } = await assessments.draftScheme({ year, body, note: '示例数据' });
  await assessments.publishScheme({ id });
}

/** The last quarter that is over, issued to the provider: its time to dispute runs. */
export async function seedProviderReview(services: Services): Promise<void> {
  if ((await services.db.providerReview.count()) > 0) return;
  const [year = 0, month = 1] = dayOf(services.clock.now()).split('-').map(Number);
  const quarter = Math.floor((month - 1) / 3);
  const period = quarter === 0 ? `${year - 1}-Q4` : `${year}-Q${quarter}`;
  const { providerReviews } = await callerOf(services, 'leader');
  const opened = await providerReviews.open({ period });
  await providerReviews.collect(opened);
  await providerReviews.issue(opened);
}

/** One complaint that was founded, with the order to correct it; one that has just come. */
export async function seedComplaints(services: Services): Promise<void> {
  const { db, clock } = services;
  const ago = (days: number) => at(services, new Date(clock.now().getTime() - days * DAY_MILLIS));
  const record = async (days: number, hotlineNumber: string, subject: string, words: string) => {
    if (await db.complaint.count({ where: { hotlineNumber } })) return null;
    const { complaints } = await callerOf(ago(days), 'handler');
    const person = { realName: true, complainantName: '赵女士', contact: '0452-2100190' };
    await complaints.record({ channel: 'hotline12345', hotlineNumber, ...person, subject, words, files: [] });
    return (await db.complaint.findFirstOrThrow({ where: { hotlineNumber } })).id;
  };
  const id = await record(12, '12345-示例-0001', '工单答复不及时', '提交的故障工单三天没有人联系。');
  if (id) {
    const office = await db.unit.findUniqueOrThrow({ where: { code: 'cloud' }, select: { id: true } });
    await (await callerOf(ago(11), 'handler')).complaints.accept({
      id,
      officeUnitId: office.id,
      words: '请核实答复。',
    });
    const { complaints } = await callerOf(ago(7), 'operator');
    await complaints.handle({ id, founded: true, result: '经核实，值班交接遗漏，工单超时未答复。' });
    await complaints.reply({ id, reply: '已致歉并完成修复，值班交接已整改。', way: 'phone' });
    const { supervision } = await callerOf(ago(2), 'leader');
    await supervision.issueMeasure({
      kind: 'ordered',
      complaintId: id,
      words: '限期完善值班交接制度，并报送整改情况。',
    });
  }
  await record(1, '12345-示例-0002', '系统账号开通等待过久', '申请开通账号一周未办结。');
}

/** A finding on what lies idle; the unit's time to answer runs. */
export async function seedFinding(services: Services): Promise<void> {
  const system = await services.db.system.findFirst({ where: { code: 'river' }, select: { id: true } });
  const idle = await services.db.workloadVerdict.count({ where: { systemId: system?.id ?? '', verdict: 'idle' } });
  if (!system || idle === 0 || (await services.db.resourceFinding.count()) > 0) return;
  const issued = at(services, new Date(services.clock.now().getTime() - 3 * DAY_MILLIS));
  const grounds = '业务已并入新平台，近三个月无登录高峰。';
  await (await callerOf(issued, 'handler')).resourceFindings.issue({ systemId: system.id, grounds });
}
