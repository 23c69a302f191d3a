import ExcelJS from 'exceljs';
import type { Command } from '../context.ts';
import { getReport } from './operation-report.ts';
import type { Compared, OperationReportView, ReportWorkbook } from './views.ts';

/** The units and names in which officials read the figures. */
const ITEMS = {
  systems: '应用系统（个）',
  cpuMillis: 'CPU（核）',
  memoryBytes: '内存（GiB）',
  storageBytes: '存储（GiB）',
};
const KINDS = { problem: '故障报修', request: '服务请求', security: '安全事项' };
const LEVELS = { info: '一般', warning: '提醒', urgent: '紧急' };
const BUCKETS = {
  withinLimit: '时限内',
  upTo3: '3 天内',
  upTo10: '4–10 天',
  upTo30: '11–30 天',
  upTo60: '31–60 天',
  over60: '超过 60 天',
};
const GIB = 1024 ** 3;

const amount = (item: keyof typeof ITEMS, value: number): number =>
  item === 'systems' ? value : item === 'cpuMillis' ? value / 1000 : Math.round((value / GIB) * 100) / 100;

type Cell = string | number | null;

/** The report as a workbook: one sheet for each part that has a table. */
export async function reportWorkbook(cmd: Command, month: string): Promise<ReportWorkbook> {
  const report = await getReport(cmd, month);
  const book = new ExcelJS.Workbook();
  book.created = cmd.clock.now();
  overviewSheet(book, report);
  for (const { name, heads, rows } of sheetsOf(report)) addSheet(book, name, heads, rows);
  const bytes = Buffer.from(await book.xlsx.writeBuffer());
  return { name: `运行维护报告-${month}.xlsx`, base64: bytes.toString('base64') };
}

function addSheet(book: ExcelJS.Workbook, name: string, heads: string[], rows: Cell[][]): void {
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.addRow(heads).font = { bold: true };
  for (const row of rows) sheet.addRow(row);
  heads.forEach((_, index) => {
    sheet.getColumn(index + 1).width = index === 0 ? 26 : 18;
  });
}

function overviewSheet(book: ExcelJS.Workbook, { figures, number, digest, publishedAt }: OperationReportView): void {
  const { overview, probes, tickets, deliveries, drills, findings, waitingOrders } = figures;
  const line = (name: string, { now, before }: Compared): Cell[] => [name, now, before];
  addSheet(
    book,
    '概况',
    ['指标', '本月', '上月'],
    [
      ['报告编号', number, null],
      ['月份', figures.month, null],
      ['发布时间', publishedAt, null],
      ['摘要（SHA-256）', digest, null],
      line('故障（次）', overview.faults),
      line('中断（系统·分钟）', overview.interruptedMinutes),
      line('可用率', overview.availability),
      line('在网应用系统（个）', overview.systems),
      ...(probes
        ? [
            line('探测到的中断（次）', probes.outages),
            line('探测到的中断（系统·分钟）', probes.minutes),
            line('其中事件和工单未反映（系统·分钟）', probes.untoldMinutes),
            ['月末设有探测的系统（个）', probes.watched, null] as Cell[],
          ]
        : []),
      line('新增工单（件）', tickets.opened),
      line('办结工单（件）', tickets.closed),
      line('月末未结工单（件）', tickets.open),
      line('响应及时率', tickets.answeredInTime),
      line('恢复及时率', tickets.restoredInTime),
      line('满意度（1–5）', tickets.satisfaction),
      line('资源交付（单）', deliveries.total),
      line('交付及时率', deliveries.inTime),
      line('应急演练（次）', drills.held),
      line('新增备份问题（个）', findings.opened),
      line('整改备份问题（个）', findings.closed),
      ['排队待交付（单）', waitingOrders, null],
    ],
  );
}

function sheetsOf({ figures }: OperationReportView): { name: string; heads: string[]; rows: Cell[][] }[] {
  return [
    {
      name: '资源台账',
      heads: ['项目', '上月末', '新增', '减少', '本月末'],
      rows: figures.inventory.map(({ item, before, added, removed, now }) => [
        ITEMS[item],
        ...[before, added, removed, now].map((value) => amount(item, value)),
      ]),
    },
    {
      name: '容量',
      heads: ['资源', '可分配', '已分配', '已锁定', '分配率', '上月分配率', '申请率', '锁定后分配率', '预计可用（月）'],
      rows: figures.capacity.map((row) => [
        ITEMS[row.resource],
        ...[row.capacity, row.granted, row.locked].map((value) => amount(row.resource, value)),
        row.allocation.now,
        row.allocation.before,
        row.use.now,
        row.afterLocked,
        row.monthsLeft,
      ]),
    },
    {
      name: '告警与事件',
      heads: ['类别', '本月', '上月'],
      rows: [
        ...figures.alerts.map(({ level, count }) => [`告警：${LEVELS[level]}`, count.now, count.before]),
        ...figures.incidents.byLevel.map(({ level, count }) => [`${level} 级事件`, count.now, count.before]),
      ],
    },
    {
      name: '事件明细',
      heads: ['编号', '级别', '标题', '计划内', '影响系统（个）', '本月中断（分钟）'],
      rows: figures.incidents.rows.map((one) => [
        one.number,
        one.level,
        one.title,
        one.planned ? '是' : '否',
        one.systems,
        one.minutes,
      ]),
    },
    {
      name: '工单',
      heads: ['类别', '本月', '上月'],
      rows: figures.tickets.byKind.map(({ kind, count }) => [KINDS[kind], count.now, count.before]),
    },
    {
      name: '超期工单',
      heads: ['编号', '级别', '标题', '超期说明'],
      rows: figures.tickets.overdue.map((one) => [one.number, one.level, one.title, one.explanation]),
    },
    {
      name: '资源交付',
      heads: ['用时', '单数'],
      rows: figures.deliveries.buckets.map(({ bucket, count }) => [BUCKETS[bucket], count]),
    },
    {
      name: '优化建议',
      heads: [
        '使用单位',
        '工作负载（个）',
        '闲置',
        '配置过度',
        '过载',
        '数据不足',
        '可节约 CPU（核）',
        '可节约内存（GiB）',
        '可节约（元/月）',
      ],
      rows: (figures.advice ?? []).map((one) => [
        one.unitName,
        one.workloads,
        one.idle,
        one.overProvisioned,
        one.overloaded,
        one.insufficientData,
        one.freesCpuMillis / 1000,
        Math.round((one.freesMemoryMib / 1024) * 100) / 100,
        one.freesYuan,
      ]),
    },
  ];
}
