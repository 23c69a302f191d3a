import type { z } from 'zod';
import { fill, formula, newWorkbook, toView } from '../assessment/sheets.ts';
import type { WorkbookView } from '../assessment/views.ts';
import type { Command } from '../context.ts';
import type { periodInput } from './input.ts';
import { readStatistics } from './statistics.ts';
import { readVerifications } from './verifications.ts';

const KINDS = { refused: '不予受理', rejected: '不予批准', returned: '退回补正', revoked: '撤销' };
const STATES = { open: '待核实', proper: '规范', fault: '存在过错' };

/** The performance file of a period as a workbook: offices, officers, and what article 28 names. */
export async function supervisionWorkbook(cmd: Command, input: z.infer<typeof periodInput>): Promise<WorkbookView> {
  const statistics = await readStatistics(cmd, input);
  const verifications = await readVerifications(cmd, input);
  const book = newWorkbook(cmd.clock.now());
  const offices = book.addWorksheet('单位绩效', { views: [{ state: 'frozen', ySplit: 1 }] });
  fill(
    offices,
    [
      '单位',
      '办结',
      '超期',
      '按时率',
      '平均用时（工作日）',
      '最长用时',
      '核实',
      '过错',
      '处理措施',
      '投诉',
      '属实',
      '满意度',
    ],
    [30, 8, 8, 10, 16, 10, 8, 8, 10, 8, 8, 10],
  );
  for (const [index, one] of statistics.offices.entries()) {
    const line = index + 2;
    const share = formula(
      `IF(B${line}=0,"",ROUND((B${line}-C${line})/B${line},3))`,
      one.inTimePercent === null ? '' : one.inTimePercent / 100,
    );
    offices
      .addRow([
        one.officeName,
        one.handled,
        one.late,
        share,
        one.meanDays ?? '',
        one.longestDays ?? '',
        one.verified,
        one.faults,
        one.measures,
        one.complaints,
        one.founded,
        one.satisfaction ?? '',
      ])
      .getCell(4).numFmt = '0.0%';
  }
  const officers = book.addWorksheet('个人绩效', { views: [{ state: 'frozen', ySplit: 1 }] });
  fill(officers, ['单位', '姓名', '办结', '超期', '平均用时（工作日）', '最长用时', '过错'], [30, 14, 8, 8, 16, 10, 8]);
  for (const office of statistics.offices)
    for (const one of office.officers)
      officers.addRow([
        office.officeName,
        one.officerName,
        one.handled,
        one.late,
        one.meanDays ?? '',
        one.longestDays ?? '',
        one.faults,
      ]);
  const listed = book.addWorksheet('核实事项', { views: [{ state: 'frozen', ySplit: 1 }] });
  fill(
    listed,
    [
      '事项',
      '申请编号',
      '应用系统',
      '使用单位',
      '办理单位',
      '办理人',
      '理由',
      '办理时间',
      '核实期限',
      '结论',
      '核实意见',
      '处理措施',
    ],
    [12, 18, 24, 24, 24, 12, 40, 22, 22, 12, 40, 16],
  );
  for (const one of verifications)
    listed.addRow([
      KINDS[one.kind],
      one.number,
      one.systemName,
      one.unitName,
      one.officeName,
      one.officerName,
      one.reason,
      one.happenedAt,
      one.dueAt,
      STATES[one.state],
      one.finding,
      one.measureNumber,
    ]);
  return toView(book, `电子监察-${input.from}-${input.to}`);
}
