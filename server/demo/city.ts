import type { Content } from '../applications/content.ts';
import type { Role } from '../identity/permissions.ts';

/** The demo city 云州市: fictional, with somebody in each role. */
export interface DemoUnit {
  code: string;
  name: string;
  kind: 'authority' | 'countyAuthority' | 'department' | 'provider' | 'consultancy';
  parent: string | null;
}

export const DEMO_UNITS: readonly DemoUnit[] = [
  { code: 'data', name: '云州市数据管理局', kind: 'authority', parent: null },
  { code: 'qinghe', name: '青河县数据管理局', kind: 'countyAuthority', parent: 'data' },
  { code: 'water', name: '云州市水务局', kind: 'department', parent: 'data' },
  { code: 'health', name: '云州市卫生健康委员会', kind: 'department', parent: 'data' },
  { code: 'edu', name: '云州市教育局', kind: 'department', parent: 'data' },
  { code: 'qhwater', name: '青河县水务局', kind: 'department', parent: 'qinghe' },
  { code: 'cloud', name: '云州云计算有限公司', kind: 'provider', parent: 'data' },
  { code: 'consult', name: '云州信息工程咨询院', kind: 'consultancy', parent: 'data' },
];

export interface DemoPerson {
  username: string;
  name: string;
  unit: string;
  role: Role;
  /** For the banner. */
  title: string;
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { username: 'applicant', name: '李敏', unit: 'water', role: 'unitApplicant', title: '使用单位经办人' },
  { username: 'head', name: '王建国', unit: 'water', role: 'unitHead', title: '使用单位负责人' },
  { username: 'health', name: '陈静', unit: 'health', role: 'unitApplicant', title: '使用单位经办人（卫健委）' },
  { username: 'edu', name: '周磊', unit: 'edu', role: 'unitHead', title: '使用单位负责人（教育局）' },
  { username: 'qhwater', name: '何丽', unit: 'qhwater', role: 'unitApplicant', title: '县级使用单位经办人' },
  { username: 'county', name: '高军', unit: 'qinghe', role: 'countyHandler', title: '县级主管部门受理人' },
  { username: 'handler', name: '张伟', unit: 'data', role: 'authorityHandler', title: '主管部门受理人' },
  { username: 'reviewer', name: '刘芳', unit: 'data', role: 'technicalReviewer', title: '技术审查人' },
  { username: 'leader', name: '赵志强', unit: 'data', role: 'leader', title: '主管部门领导' },
  { username: 'consultant', name: '孙秀英', unit: 'consult', role: 'consultant', title: '咨询机构专家' },
  { username: 'operator', name: '吴磊', unit: 'cloud', role: 'providerOperator', title: '服务商运维' },
  { username: 'tester', name: '郑丽', unit: 'cloud', role: 'providerTester', title: '服务商测试' },
  { username: 'sysadmin', name: '系统管理员', unit: 'data', role: 'systemAdministrator', title: '系统管理员' },
  { username: 'secadmin', name: '安全管理员', unit: 'data', role: 'securityAdministrator', title: '安全管理员' },
  { username: 'auditor', name: '审计管理员', unit: 'data', role: 'auditor', title: '审计管理员' },
];

/** How far each demo application is brought, by the people whose turn it is. */
export type DemoStage = 'draft' | 'submitted' | 'returned' | 'technical' | 'decision' | 'confirming' | 'trial';

export interface DemoSystem {
  by: string;
  code: string;
  name: string;
  purpose: string;
  users: number;
  stage: DemoStage;
}

export const DEMO_SYSTEMS: readonly DemoSystem[] = [
  { by: 'applicant', code: 'flood', name: '防汛指挥系统', purpose: '汛情研判与调度指挥', users: 420, stage: 'trial' },
  { by: 'edu', code: 'exam', name: '中考报名系统', purpose: '考生报名与资格审核', users: 48_000, stage: 'confirming' },
  {
    by: 'health',
    code: 'registry',
    name: '全民健康信息平台',
    purpose: '健康档案汇集与共享',
    users: 12_000,
    stage: 'decision',
  },
  {
    by: 'health',
    code: 'vaccine',
    name: '预防接种管理系统',
    purpose: '接种预约与疫苗追溯',
    users: 2400,
    stage: 'technical',
  },
  {
    by: 'edu',
    code: 'school',
    name: '义务教育招生平台',
    purpose: '入学登记与学位分配',
    users: 62_000,
    stage: 'submitted',
  },
  {
    by: 'qhwater',
    code: 'rain',
    name: '青河县山洪预警系统',
    purpose: '雨量监测与预警发布',
    users: 310,
    stage: 'submitted',
  },
  {
    by: 'applicant',
    code: 'permit',
    name: '取水许可电子证照系统',
    purpose: '取水许可申请与发证',
    users: 1800,
    stage: 'returned',
  },
  { by: 'applicant', code: 'monitor', name: '水资源监测系统', purpose: '取用水在线监测', users: 260, stage: 'draft' },
];

const GIB = 2 ** 30;
const CONTACT = { name: '李敏', phone: '0452-2100137', email: '' };

/** A complete form, sized by the number of users. */
export function demoForm({ code, name, purpose, users }: DemoSystem): Content {
  const concurrency = Math.max(10, Math.round(users / 40));
  const count = Math.min(4, 1 + Math.floor(concurrency / 400));
  const workload = {
    systemDiskBytes: 40 * GIB,
    storageClass: 'standard',
    architecture: 'arm64',
    domesticStack: true,
  } as const;
  const image = '银河麒麟高级服务器操作系统 V10';
  return {
    unitContact: CONTACT,
    emergencyContactA: CONTACT,
    emergencyContactB: { name: '王建国', phone: '0452-2100138', email: '' },
    system: {
      name,
      code,
      purpose,
      usersServed: '本单位和服务对象',
      userCount: users,
      concurrency,
      protectionLevel: 2,
      classified: false,
      category: 'application',
      zone: 'extranet',
    },
    fundSource: 'fiscal',
    goLiveOn: '2027-03-01',
    termMonths: 36,
    workloads: [
      {
        ...workload,
        name: '应用服务器',
        part: 'app',
        cpuMillis: 2000,
        memoryBytes: 4 * GIB,
        dataDiskBytes: 20 * GIB,
        count,
        image,
      },
      {
        ...workload,
        name: '数据库服务器',
        part: 'db',
        cpuMillis: 2000,
        memoryBytes: 8 * GIB,
        dataDiskBytes: 100 * GIB,
        count: 1,
        image,
      },
    ],
    ports: [{ part: 'app', port: 8080, protocol: 'TCP', from: 'zone' }],
    publicIp: { count: 0, bandwidthMbps: 0 },
    loadBalancers: 0,
    gpus: 0,
    recovery: { level: 2, rpoMinutes: 1440, rtoMinutes: 720 },
    testHosts: [`${code}.yunzhou.example`],
  };
}
