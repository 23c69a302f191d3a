import type { OpenContent } from '../../server/applications/content.ts';

const GIB = 2 ** 30;

/** The smallest file that is a PDF by content; `text` makes it (and its digest) another file. */
export const pdf = (text: string): Uint8Array =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\n` +
      'xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n9\n%%EOF\n',
  );

export const JUNIT_PASSED = Buffer.from(
  '<?xml version="1.0"?><testsuites tests="2" failures="0"><testsuite name="办理流程" tests="2" failures="0">' +
    '<testcase name="登录" classname="web" time="0.4"/><testcase name="提交事项" classname="web" time="1.2"/></testsuite></testsuites>',
);
export const JUNIT_FAILED = Buffer.from(
  '<?xml version="1.0"?><testsuites tests="2" failures="1"><testsuite name="办理流程" tests="2" failures="1">' +
    '<testcase name="登录" classname="web" time="0.4"/><testcase name="提交事项" classname="web" time="1.2">' +
    '<failure message="提交后无回执">500</failure></testcase></testsuite></testsuites>',
);
export const K6_PASSED = Buffer.from(
  JSON.stringify({
    metrics: {
      http_req_duration: { avg: 88, min: 12, med: 80, max: 410, 'p(90)': 160, 'p(95)': 210 },
      http_req_failed: { passes: 0, fails: 6000, value: 0 },
      http_reqs: { count: 6000, rate: 100 },
    },
  }),
);
export const SARIF_PASSED = Buffer.from(
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'scanner', rules: [] } }, results: [] }] }),
);
export const PERFORMANCE_THRESHOLDS = { maxP95Millis: 500, maxErrorPercent: 1, minRequestsPerSecond: 50 };

export interface SystemSample {
  code: string;
  name: string;
  cpuMillis?: number;
  memoryBytes?: number;
  storageBytes?: number;
}

/** A complete application to open a system, as a clerk would fill it in. */
export function openContent({ code, name, ...amounts }: SystemSample): OpenContent {
  const { cpuMillis = 4000, memoryBytes = 8 * GIB, storageBytes = 100 * GIB } = amounts;
  const contact = { name: '赵敏', phone: '0452-2791234', email: '' };
  const workload = {
    systemDiskBytes: 0,
    storageClass: 'standard' as const,
    count: 1,
    architecture: 'amd64' as const,
    domesticStack: false,
  };
  return {
    unitContact: contact,
    emergencyContactA: contact,
    emergencyContactB: { ...contact, name: '孙立' },
    system: {
      name,
      code,
      purpose: '受理和办理本单位政务服务事项',
      usersServed: '全市企业和群众',
      userCount: 20_000,
      concurrency: 200,
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
        name: '应用服务',
        part: 'app',
        cpuMillis: cpuMillis / 2,
        memoryBytes: memoryBytes / 2,
        dataDiskBytes: 0,
        image: 'openEuler 24.03',
      },
      {
        ...workload,
        name: '数据库',
        part: 'db',
        cpuMillis: cpuMillis / 2,
        memoryBytes: memoryBytes / 2,
        dataDiskBytes: storageBytes,
        image: 'PostgreSQL 16',
      },
    ],
    ports: [{ part: 'app', port: 8443, protocol: 'TCP', from: 'zone' }],
    publicIp: { count: 0, bandwidthMbps: 0 },
    loadBalancers: 0,
    gpus: 0,
    recovery: { level: 2, rpoMinutes: 10_080, rtoMinutes: 1440 },
    testHosts: ['test.example.org'],
  };
}
