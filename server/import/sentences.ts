import type { ImportFault, ImportFaultKey } from './views.ts';

/** What is wrong and how to mend it, for the terminal; the console has the same in its dictionary. */
const SENTENCES: Record<ImportFaultKey, (values: Record<string, string | number>) => string> = {
  missing: () => '不能为空，请填写',
  notOneOf: ({ allowed }) => `应为以下之一：${allowed}`,
  notCode: ({ rule }) => `代码不合规则（${rule}）`,
  notNumber: () => '应为数字，不带单位',
  outOfRange: ({ min, max }) => `应在 ${min} 至 ${max} 之间`,
  tooLong: ({ max }) => `不能超过 ${max} 个字`,
  notDate: () => '应为日期，如 2027-03-01',
  duplicate: ({ firstRow }) => `与第 ${firstRow} 行重复，请删去一行`,
  unknownUnit: ({ code }) => `没有代码为 ${code} 的单位，请先在“单位”表中登记`,
  unknownSystem: ({ code }) => `没有系统 ${code}，请先在“系统”表中登记`,
  takenByOther: ({ owner }) => `名称已由单位 ${owner} 使用，请改用全称`,
  circular: () => '上级单位构成循环，请更正上级单位代码',
  unknownColumn: () => '没有这一列，请按模板更正列名',
  missingColumn: ({ column }) => `缺少必填列“${column}”，请按模板补上`,
  sameContact: () => '第二应急联系人须为另一人，请更正',
  unknownSheet: ({ sheets }) => `没有这张表，应为：${sheets}`,
};

export const describeFault = ({ sheet, row, column, value, key, values }: ImportFault): string =>
  `${sheet} 第${row}行 ${column}${value ? `“${value}”` : ''}：${SENTENCES[key](values)}`;
