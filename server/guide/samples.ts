import type { ChangeContent, ExemptionContent, OpenContent, TerminateContent } from '../applications/content.ts';

const GIB = 1024 ** 3;

const unitContact = { name: '李明', phone: '0452-2790000', email: 'liming@example.gov.cn' };
const emergencyContactA = { name: '王芳', phone: '13900000001', email: '' };
const emergencyContactB = { name: '赵强', phone: '13900000002', email: '' };

const system = {
  name: '农村饮水安全监测系统',
  code: 'water-monitor',
  purpose: '汇集全市农村供水工程的水质、水量数据，支撑日常监测和应急处置。',
  usersServed: '市、县两级水务部门工作人员和供水工程管理员',
  userCount: 1200,
  concurrency: 150,
  protectionLevel: 2,
  classified: false,
  category: 'application',
  zone: 'extranet',
} as const;

const open: OpenContent = {
  unitContact,
  emergencyContactA,
  emergencyContactB,
  system,
  fundSource: 'fiscal',
  goLiveOn: '2027-03-01',
  termMonths: 36,
  workloads: [
    {
      name: '应用服务',
      part: 'app',
      cpuMillis: 2000,
      memoryBytes: 4 * GIB,
      systemDiskBytes: 20 * GIB,
      dataDiskBytes: 0,
      storageClass: 'standard',
      count: 2,
      image: 'registry.example.gov.cn/water/monitor:1.4.0',
      architecture: 'arm64',
      domesticStack: true,
    },
    {
      name: '数据库',
      part: 'db',
      cpuMillis: 2000,
      memoryBytes: 8 * GIB,
      systemDiskBytes: 20 * GIB,
      dataDiskBytes: 200 * GIB,
      storageClass: 'fast',
      count: 1,
      image: 'registry.example.gov.cn/base/postgresql:18',
      architecture: 'arm64',
      domesticStack: true,
    },
  ],
  ports: [
    { part: 'app', port: 8080, protocol: 'TCP', from: 'zone' },
    { part: 'db', port: 5432, protocol: 'TCP', from: 'system' },
  ],
  publicIp: { count: 0, bandwidthMbps: 0 },
  loadBalancers: 1,
  gpus: 0,
  recovery: { level: 3, rpoMinutes: 1440, rtoMinutes: 720 },
  testHosts: ['water-monitor.example.gov.cn'],
};

const change: ChangeContent = {
  unitContact,
  emergencyContactA,
  emergencyContactB,
  change: {
    kind: 'grow',
    reason: '接入县级监测点后并发用户由150人增至300人，现有内存使用率已达85%。',
    newQuota: {
      cpuMillis: 8000,
      memoryBytes: 24 * GIB,
      storageBytes: 260 * GIB,
      pods: 8,
      loadBalancers: 1,
      publicIps: 0,
      gpus: 0,
    },
  },
};

const terminate: TerminateContent = {
  unitContact,
  terminate: {
    reason: '业务已并入省级统建系统。',
    offline: true,
    migrated: true,
    proof: '系统已于2027年6月1日停止对外服务，数据已迁移至省级系统并完成核对，见数据迁移备份证明。',
    plannedFor: '2027-06-15',
  },
};

const exemption: ExemptionContent = {
  unitContact,
  system,
  exemption: { kind: 'later', reason: '现有硬件仍在质保期内，计划到期后迁移。', until: '2027-12-31' },
};

/** 示范文本 (article 27 (2)): a filled form of each kind, held to the same schema as a real one by a test. */
export const SAMPLES = { open, change, terminate, exemption } as const;
