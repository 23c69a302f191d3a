import { inChinese } from '../sentences/chinese.ts';
import type { Block } from './evidence-page.ts';
import { ZH } from './scenario-words.ts';
import { GUIDED } from './scenarios.ts';
import type { DrillView, PlanVersionView } from './views.ts';

/** The seven documents of a drill's evidence (domain.md §8), in Chinese: they are filed with the authority. */
export function drillDocuments(drill: DrillView, plan: PlanVersionView | null): Record<string, Block[]> {
  return {
    演练计划: planBlocks(drill, plan),
    应急预案: contingencyBlocks(drill),
    情景脚本: scriptBlocks(drill),
    签到表: signInBlocks(drill),
    问题清单: problemBlocks(drill),
    演练总结: summaryBlocks(drill),
    现场证明: proofBlocks(drill),
  };
}

/** `2026-11-22 09:30:00` in UTC+8. */
const time = (iso: string | null | undefined): string =>
  iso ? new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ') : '—';
const minutes = (seconds: number | null | undefined): string =>
  typeof seconds === 'number' ? `${Math.ceil(seconds / 60)} 分钟` : '—';
const facts = (rows: [string, string][]): Block => ({ table: { head: ['项目', '内容'], rows } });

function planBlocks(drill: DrillView, plan: PlanVersionView | null): Block[] {
  const confirmed = (one: PlanVersionView['provider'] | undefined) => (one ? `${one.byName}，${time(one.at)}` : '—');
  return [
    facts([
      ['演练名称', `${drill.systemName ?? ''}${ZH.scenarios[drill.scenario]}`],
      ['年度', String(drill.year)],
      ['使用单位', drill.unitName ?? '全市'],
      ['计划开始', time(drill.plannedFor)],
      ['形式', drill.tableTop ? '桌面推演' : '实战演练'],
      ['计划版本', plan ? `第 ${plan.version} 版` : '—'],
      ['服务商确认', confirmed(plan?.provider)],
      ['主管部门确认', confirmed(plan?.authority)],
      ['政策版本', String(drill.policyVersion)],
    ]),
    { head: '延期记录' },
    {
      table: {
        head: ['原定', '改为', '理由', '提出', '批准'],
        rows: drill.postponements.map((one) => [one.from, one.to, one.reason, one.byName, one.approverName]),
      },
    },
  ];
}

function contingencyBlocks(drill: DrillView): Block[] {
  const common = [
    '演练不得影响生产系统；出现影响生产的迹象时，总指挥立即中止演练并先行清理。',
    '中止、超时或失败的演练同样清理演练环境，并留存清理证明。',
    '出现真实事件时，演练让位于事件处置，演练另定日期。',
  ];
  const restore = [
    '恢复环境禁止外联，负载均衡和域名均改名，定时任务暂停，不接入生产流量。',
    `自公告开始时间起 ${drill.timeoutMinutes} 分钟未结束的，按超时处理。`,
  ];
  const rules = drill.scenario === 'restore' ? [...restore, ...common] : common;
  return rules.map((text, index) => ({ text: `${index + 1}. ${text}` }));
}

function scriptBlocks(drill: DrillView): Block[] {
  const situation: Block = { text: ZH.situation[drill.scenario] };
  if (drill.scenario === 'restore') {
    const rows = drill.probes.map((one) => [one.name, one.kind, String(one.weight), `${one.timeoutMinutes} 分钟`]);
    const steps = Object.values(ZH.restoreSteps).map((text, index) => [String(index + 1), text]);
    return [
      situation,
      { table: { head: ['序号', '步骤'], rows: steps } },
      { head: '验证项' },
      { table: { head: ['名称', '方式', '权重', '时限'], rows } },
    ];
  }
  const { roles, steps } = GUIDED[drill.scenario];
  const words = ZH.steps[drill.scenario];
  return [
    situation,
    { text: `参演角色：${roles.map((role) => ZH.roles[role]).join('、')}` },
    { table: { head: ['序号', '步骤'], rows: steps.map((step, index) => [String(index + 1), words[step] ?? step]) } },
  ];
}

function signInBlocks(drill: DrillView): Block[] {
  const present = (drill.guided?.signIn ?? []).map((one) => [one.name, ZH.roles[one.role], one.unitName, time(one.at)]);
  const signed = [
    ['服务商', drill.provider],
    ['使用单位', drill.unit],
  ] as const;
  return [
    { table: { head: ['姓名', '角色', '单位', '时间'], rows: present } },
    { head: '签字确认' },
    {
      table: {
        head: ['一方', '签字人', '时间', '意见'],
        rows: signed.map(([side, one]) => [side, one?.by ?? '未签字', time(one?.at), one?.words ?? '']),
      },
    },
  ];
}

const problemBlocks = (drill: DrillView): Block[] => [
  {
    table: {
      head: ['问题', '责任人', '责任单位', '期限', '整改情况'],
      rows: drill.problems.map((one) => [
        one.words,
        one.ownerName,
        one.ownerUnitName,
        time(one.dueAt).slice(0, 10),
        one.closedAt ? `${time(one.closedAt).slice(0, 10)} 由${one.closedBy}关闭：${one.evidence}` : '整改中',
      ]),
    },
  },
];

const OUTCOMES = { verified: '通过', failed: '未通过', timedOut: '超时' } as const;

function summaryBlocks(drill: DrillView): Block[] {
  const { status } = drill;
  const target = (value: number) => `（目标 ${value} 分钟）`;
  const restore: [string, string][] =
    drill.scenario === 'restore'
      ? [
          ['恢复用时 RTO', `${minutes(drill.rtoSeconds)}${target(drill.rtoMinutes)}`],
          ['恢复点 RPO', `${minutes(drill.rpoSeconds)}${target(drill.rpoMinutes)}`],
        ]
      : [];
  const probes = (status?.probes ?? []).map((one) => [
    one.name,
    one.result === 'passed' ? '通过' : '未通过',
    inChinese(one.said, one.message),
  ]);
  return [
    facts([
      ['结论', drill.outcome ? OUTCOMES[drill.outcome] : '—'],
      ['得分', drill.score === null ? '—' : String(drill.score)],
      ['开始', time(drill.startedAt)],
      ['结束', time(drill.endedAt)],
      ...restore,
    ]),
    ...(probes.length > 0 ? [{ table: { head: ['验证项', '结果', '说明'], rows: probes } }] : []),
    ...(drill.guided?.summary ? [{ text: drill.guided.summary }] : []),
  ];
}

const STEP_RESULTS = { running: '进行中', done: '完成', failed: '失败' } as const;

function proofBlocks(drill: DrillView): Block[] {
  if (drill.guided) {
    const { timeline, results } = drill.guided;
    const words = drill.scenario === 'restore' ? {} : ZH.steps[drill.scenario];
    return [
      {
        table: { head: ['时间', '经过', '记录人'], rows: timeline.map((one) => [time(one.at), one.words, one.byName]) },
      },
      { head: '步骤结果' },
      {
        table: {
          head: ['步骤', '结果', '说明', '时间'],
          rows: Object.entries(results).map(([step, one]) => [
            words[step] ?? step,
            one.passed ? '通过' : '未通过',
            one.words,
            time(one.at),
          ]),
        },
      },
    ];
  }
  const { status } = drill;
  const clean = status?.cleanup;
  return [
    facts([
      ['恢复点', status?.restorePoint ? `${status.restorePoint.backup}（${time(status.restorePoint.takenAt)}）` : '—'],
      ['所在位置', status?.restorePoint?.location ?? '—'],
      ['应恢复对象', String(status?.expected?.objects ?? '—')],
      ['演练命名空间', (clean?.namespaces ?? []).join('、')],
      ['清理证明', clean?.provenAt ? `${time(clean.provenAt)} 命名空间、卷和恢复记录均已不存在` : '未取得'],
      ['证据摘要', status?.evidenceDigest ?? '—'],
      ['核验命令', drill.proofCommand ?? '—'],
    ]),
    {
      table: {
        head: ['步骤', '开始', '结束', '结果', '说明'],
        rows: (status?.steps ?? []).map((one) => [
          ZH.restoreSteps[one.name] ?? one.name,
          time(one.startedAt),
          time(one.finishedAt),
          STEP_RESULTS[one.result],
          inChinese(one.said, one.message),
        ]),
      },
    },
  ];
}
