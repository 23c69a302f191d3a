import { z } from 'zod';
import { plainCode } from '../../operators/resources/fields.ts';
import { systemCode } from '../applications/content.ts';
import type { ImportFaultKey } from './views.ts';

/** The template: sheets, their columns, and what a cell may hold. The document and the template file are made from this table. */
export type SheetName = 'units' | 'systems' | 'applications';

export type Parsed = { value: unknown } | { fault: ImportFaultKey; values?: Record<string, string | number> };

export interface Column {
  key: string;
  /** As in the first row of the sheet. */
  heading: string;
  required: boolean;
  /** For the document and the template's note. */
  hint: string;
  parse(text: string): Parsed;
}

export interface Sheet {
  name: SheetName;
  title: string;
  columns: readonly Column[];
}

const text =
  (max: number) =>
  (cell: string): Parsed =>
    cell.length <= max ? { value: cell } : { fault: 'tooLong', values: { max } };

const code =
  (schema: z.ZodType<string>, rule: string) =>
  (cell: string): Parsed =>
    schema.safeParse(cell).success ? { value: cell } : { fault: 'notCode', values: { rule } };

const number =
  (min: number, max: number, decimals = 0) =>
  (cell: string): Parsed => {
    const value = Number(cell.replaceAll(',', ''));
    if (!/^[0-9,]+(\.[0-9]+)?$/.test(cell) || !Number.isFinite(value)) return { fault: 'notNumber' };
    if (value < min || value > max) return { fault: 'outOfRange', values: { min, max } };
    return decimals === 0 && !Number.isInteger(value) ? { fault: 'notNumber' } : { value };
  };

const day = (cell: string): Parsed => {
  const iso = cell.replaceAll(/[/.年月]/g, '-').replace('日', '');
  const padded = iso.replace(/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (_, y, m, d) => `${y}-${pad(m)}-${pad(d)}`);
  return z.iso.date().safeParse(padded).success ? { value: padded } : { fault: 'notDate' };
};
const pad = (digits: string) => digits.padStart(2, '0');

const choice =
  (choices: Record<string, string>) =>
  (cell: string): Parsed => {
    const value = choices[cell] ?? (Object.values(choices).includes(cell) ? cell : undefined);
    return value === undefined
      ? { fault: 'notOneOf', values: { allowed: Object.keys(choices).join('、') } }
      : { value };
  };

export const UNIT_KINDS = {
  使用单位: 'department',
  主管部门: 'authority',
  县区主管部门: 'countyAuthority',
  服务商: 'provider',
  咨询服务机构: 'consultancy',
};
const CATEGORIES = { 应用系统: 'application', 支撑系统: 'support', 基础设施: 'infrastructure' };
const ZONES = { 互联网区: 'internet', 政务外网区: 'extranet', 隔离交换区: 'exchange', 专线区: 'dedicated' };
const FUNDS = { 财政资金: 'fiscal', 专项资金: 'special', 自筹资金: 'selfRaised', 其他: 'other' };
const ARCHITECTURES = { 'x86（amd64）': 'amd64', 'ARM（arm64）': 'arm64' };
const YES_NO = { 是: 'yes', 否: 'no' };
export const SYSTEM_STAGES = { 登记: 'registered', 未上云: 'offCloud', 免于上云: 'exempt' };

const required = (key: string, heading: string, parse: Column['parse'], hint: string): Column => ({
  key,
  heading,
  required: true,
  hint,
  parse,
});
const optional = (key: string, heading: string, parse: Column['parse'], hint: string): Column => ({
  ...required(key, heading, parse, hint),
  required: false,
});

const oneOf = (choices: Record<string, string>) => Object.keys(choices).join('、');
const unitCode = (heading: string) =>
  required(
    'unitCode',
    heading,
    code(plainCode, 'a-z、0-9，字母开头，不超过20个'),
    '小写字母和数字，字母开头，如 water',
  );
const systemCodeColumn = required(
  'systemCode',
  '系统代码',
  code(systemCode, 'a-z、0-9、-，字母开头，不超过20个'),
  '小写字母、数字和连字符，如 flood-warning；同一单位内不重复',
);

export const SHEETS: readonly Sheet[] = [
  {
    name: 'units',
    title: '单位',
    columns: [
      unitCode('单位代码'),
      required('name', '单位名称', text(100), '全称，不重复'),
      required('kind', '单位类别', choice(UNIT_KINDS), oneOf(UNIT_KINDS)),
      optional('parentCode', '上级单位代码', text(20), '本表或已登记单位的代码'),
      optional('address', '地址', text(200), ''),
      optional('phone', '电话', text(40), ''),
    ],
  },
  {
    name: 'systems',
    title: '系统',
    columns: [
      unitCode('单位代码'),
      systemCodeColumn,
      required('name', '系统名称', text(100), '全称'),
      required('category', '系统类别', choice(CATEGORIES), oneOf(CATEGORIES)),
      required('purpose', '用途', text(2000), '一两句话'),
      optional('usersServed', '服务对象', text(500), '如 全市群众'),
      optional('userCount', '用户数', number(0, 100_000_000), '整数'),
      optional('concurrency', '并发用户数', number(0, 10_000_000), '整数'),
      required('protectionLevel', '等保级别', number(1, 3), '1至3；4级及以上不上政务云'),
      required('drLevel', '灾备等级', number(1, 6), '1至6（GB/T 20988）'),
      required('rpoMinutes', 'RPO（分钟）', number(0, 525_600), '整数'),
      required('rtoMinutes', 'RTO（分钟）', number(0, 525_600), '整数'),
      required('zone', '网络区域', choice(ZONES), oneOf(ZONES)),
      optional('stage', '现状', choice(SYSTEM_STAGES), `${oneOf(SYSTEM_STAGES)}；空为登记`),
      optional('contactName', '联系人', text(50), ''),
      optional('contactPhone', '联系电话', text(20), ''),
    ],
  },
  {
    name: 'applications',
    title: '申请',
    columns: [
      unitCode('单位代码'),
      systemCodeColumn,
      required('workload', '工作负载', text(50), '如 应用服务器；同一系统一行一个'),
      required('part', '部署部分', code(plainCode, 'a-z、0-9'), '如 app、db；每个部分一个命名空间'),
      required('cpuCores', 'CPU（核）', number(0.1, 1000, 1), '每个实例'),
      required('memoryGib', '内存（GiB）', number(0.001, 16_384, 3), '每个实例'),
      optional('systemDiskGib', '系统盘（GiB）', number(0, 65_536), '每个实例'),
      optional('dataDiskGib', '数据盘（GiB）', number(0, 1_048_576), '每个实例'),
      required('count', '数量', number(1, 1000), '实例数'),
      required('image', '操作系统或镜像', text(200), ''),
      required('architecture', 'CPU架构', choice(ARCHITECTURES), oneOf(ARCHITECTURES)),
      optional('domesticStack', '信创', choice(YES_NO), '是、否'),
      required('fundSource', '资金来源', choice(FUNDS), oneOf(FUNDS)),
      required('goLiveOn', '计划上线日期', day, '如 2027-03-01'),
      required('termMonths', '使用期限（月）', number(1, 120), '整数'),
      optional('testHost', '测试域名', text(253), '验收测试只访问所列主机'),
      required('contactName', '联系人', text(50), '单位联系人，亦为第一应急联系人'),
      required('contactPhone', '联系电话', text(20), ''),
      optional('secondContactName', '第二应急联系人', text(50), '须为另一人；空则在提交前补填'),
      optional('secondContactPhone', '第二应急联系电话', text(20), ''),
    ],
  },
];
