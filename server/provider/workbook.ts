import type { z } from 'zod';
import type { Counted } from '../assessment/measure.ts';
import { fill, formula, newWorkbook, pointsFormat, toView } from '../assessment/sheets.ts';
import type { WorkbookView } from '../assessment/views.ts';
import type { Command } from '../context.ts';
import type { reviewInput } from './input.ts';
import { readAllLines, readReview } from './read.ts';

const RESOURCE_WORDS = { vcpu: 'vCPU（核）', memory: '内存（GiB）', storage: '存储（GiB）' };
/** In UTC+8, to the minute. */
const minuteOf = (at: string): string =>
  new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
const UNIT = { vcpu: 1000, memory: 1024 ** 3, storage: 1024 ** 3 };

/** 水务局扩容交付：依争议第 ZY-… 号补记 50 ÷ 100（签收单属实） */
const decidedOn = (one: Counted): string =>
  `${one.label}：依争议第 ${one.decision?.number} 号${one.added ? '补记' : '改计'} ${one.achieved} ÷ ${one.possible}（${one.decision?.words}）`;

/** The settlement sheet as a workbook: each line, the total, the score, the ladder and what is paid, all as formulas. */
export async function settlementWorkbook(cmd: Command, input: z.infer<typeof reviewInput>): Promise<WorkbookView> {
  const review = await readReview(cmd, input);
  const lines = await readAllLines(cmd, input.id);
  const book = newWorkbook(cmd.clock.now());
  const sums = book.addWorksheet('结算');
  const scores = book.addWorksheet('服务质量得分', { views: [{ state: 'frozen', ySplit: 1 }] });
  const sheet = book.addWorksheet('结算明细', { views: [{ state: 'frozen', ySplit: 1 }] });
  fill(
    scores,
    ['指标', '实得量', '应得量', '权重', '折算权重', '得分', '计算方法', '争议调整'],
    [22, 16, 16, 10, 10, 10, 80, 60],
  );
  for (const [index, figure] of review.figures.entries()) {
    const line = index + 2;
    const points = formula(
      `IF(C${line}=0,"不适用",ROUND(E${line}*B${line}/C${line},2))`,
      figure.score === null ? '不适用' : figure.score / 100,
    );
    pointsFormat(
      scores.addRow([
        figure.name.zh,
        figure.numerator,
        figure.denominator,
        figure.weight / 100,
        figure.effective / 100,
        points,
        figure.rule.zh,
        figure.counted
          .filter(({ decision }) => decision)
          .map(decidedOn)
          .join('；'),
      ]),
      [4, 5, 6],
    );
  }
  fill(
    sheet,
    [
      '序号',
      '使用单位',
      '应用系统',
      '资源',
      '数量',
      '起',
      '止',
      '小时',
      '当月小时',
      '单价（元/月）',
      '金额（元）',
      '裁定金额（元）',
      '依据（台账条目）',
    ],
    [8, 28, 28, 14, 12, 20, 20, 10, 10, 12, 14, 14, 60],
  );
  for (const [index, line] of lines.entries()) {
    const at = index + 2;
    const row = sheet.addRow([
      line.no,
      line.unitName,
      line.systemName,
      RESOURCE_WORDS[line.resource],
      line.amount / UNIT[line.resource],
      line.from,
      line.until,
      line.hours,
      line.monthHours,
      line.priceFen / 100,
      formula(`ROUND(J${at}*E${at}*H${at}/I${at},2)`, line.amountFen / 100),
      line.correctedFen === null ? '' : line.correctedFen / 100,
      line.entries.map(({ id }) => id).join(' '),
    ]);
    pointsFormat(row, [10, 11, 12]);
  }
  const last = lines.length + 1;
  const lastScore = review.figures.length + 1;
  fill(sums, ['项目', '数值'], [30, 20]);
  sums.addRow(['考核周期', review.period]);
  sums.addRow(['服务质量得分', formula(`SUM(服务质量得分!F2:F${lastScore})`, (review.score ?? 0) / 100)]);
  sums.addRow(['支付比例（%）', review.factorPercent ?? 0]);
  // A line that was corrected counts by its correction.
  sums.addRow([
    '应结金额（元）',
    formula(`SUMIF(结算明细!L2:L${last},"",结算明细!K2:K${last})+SUM(结算明细!L2:L${last})`, review.totalFen / 100),
  ]);
  sums.addRow(['实付金额（元）', formula('ROUND(B5*B4/100,2)', review.payableFen / 100)]);
  sums.addRow([]);
  // A change of prices divides the lines; said here, so that nobody has to guess.
  for (const { policyVersion, from, prices } of review.priceLists) {
    sums.addRow(['价目表', `第 ${policyVersion} 版政策，自 ${minuteOf(from)} 起`]);
    sums.addRow(['vCPU（元/核·月）', prices.vcpu]);
    sums.addRow(['内存（元/GiB·月）', prices.memoryGib]);
    sums.addRow(['存储（元/GiB·月）', prices.storageGib]);
  }
  sums.addRow([]);
  sums.addRow(['得分不低于', '支付比例（%）']);
  for (const step of review.ladder) sums.addRow([step.from, step.percent]);
  return toView(book, `服务费结算-${review.period}`);
}
