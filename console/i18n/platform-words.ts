import { language } from './language.ts';
import { terms } from './zh/terms.ts';

type Rule = readonly [pattern: RegExp, say: (...found: string[]) => string];

/**
 * Sentences of the operators and of the ledger in the reader's language. They are written once, in English, where `kubectl`
 * shows them; here is how Chinese pages say them. A sentence that is not known stays as it is, marked as English.
 */
const RULES: readonly Rule[] = [
  // What the loops decided (operators: backup, drill, bulletin, usage).
  [
    /^(\d+) tenancies reviewed(?:: (.*))?\.$/,
    (all, parts = '') => `检查 ${all} 个租户环境${parts && `：${counts(parts)}`}`,
  ],
  [/^no drills$/, () => '没有进行中的演练'],
  [/^(\d+) months, (\d+) waiting for their day$/, (all, waiting) => `${all} 期公告，其中 ${waiting} 期未到起草日`],
  [
    /^(\d+) workloads in (\d+) namespaces sampled, (\d+) reports written$/,
    (workloads, namespaces, reports) =>
      `采样 ${namespaces} 个命名空间的 ${workloads} 个工作负载，写入 ${reports} 份日报`,
  ],
  // Where a bulletin's findings come from, and why there are none.
  [/^(\w+) \(([\w./-]+)\) is not served by this cluster\.$/, (kind) => `集群未安装 ${kind}，无法取得数据`],
  [/^VulnerabilityReport \(Trivy Operator\)$/, () => '漏洞扫描报告（Trivy Operator）'],
  [/^ConfigAuditReport \(Trivy Operator\)$/, () => '配置检查报告（Trivy Operator）'],
  [/^ClusterComplianceReport \(Trivy Operator\)$/, () => '安全基线报告（Trivy Operator）'],
  [
    /^VulnerabilityReport \(Trivy Operator\): os; table of ends of life$/,
    () => '漏洞扫描报告中的操作系统、停止维护日期表',
  ],
  [/^\/version; https:\/\/kubernetes\.io\/releases\/$/, () => '集群版本接口、Kubernetes 版本维护日期表'],
  [/^v?([\d.]+): supported until ([\d-]+)\.$/, (version, day) => `版本 ${version}，维护至 ${day}`],
  [/^pod templates; Pod Security Standards \(baseline\)$/, () => '工作负载模板，对照容器安全规范（基线级）'],
  [/^Certificate \(cert-manager\); kubernetes\.io\/tls secrets$/, () => '证书对象（cert-manager）、TLS 密钥'],
  [
    /^No cert-manager, and the policy does not let TLS secrets be read\.$/,
    () => '未安装 cert-manager，政策未允许读取 TLS 密钥',
  ],
  [/^TLS secrets were not read: the policy does not ask for it\.$/, () => '政策未要求读取 TLS 密钥'],
  [/^ClusterRoleBinding, RoleBinding; Tenancy$/, () => '集群角色绑定、角色绑定，对照租户环境成员'],
  [/^audit log of the API server \(audit\.k8s\.io\/v1\)$/, () => '集群接口审计日志'],
  [/^The audit log holds nothing of this month\.$/, () => '审计日志没有本月记录'],
  [/^The operators were not told where the audit log is \(--audit-log FILE\)\.$/, () => '运维程序未配置审计日志位置'],
  [/^Events of the past cannot be mended\.$/, () => '已发生的事件无需复测'],
  [/^BackupReview$/, () => '备份检查结论'],
  [/^Drill$/, () => '演练记录'],
  // Why the capacity ledger has an entry.
  [/^capacity became free$/, () => '容量释放，按序分配'],
  [/^trial of (.+)$/, (number) => `试用环境 ${number}`],
  [/^production of (.+)$/, (number) => `正式分配 ${number}`],
  [/^change (.+)$/, (number) => `变更 ${number}`],
  [/^erased, certificate (.+)$/, (number) => `已清除数据，证明 ${number}`],
  [/^the cloud enforces the lower grant$/, () => '集群已执行调减后的配额'],
  [/^on the cloud before this console$/, () => '平台启用前已在云上'],
];

/** “2 protected, 1 stale” → “有效 2，过期 1”. */
const counts = (text: string): string =>
  text
    .split(', ')
    .map((part) => {
      const [, count = '', what = part] = /^(\d+) (.*)$/.exec(part) ?? [];
      return `${TERMS[what] ?? what} ${count}`.trim();
    })
    .join('，');

const isCount = (part: string): boolean => {
  const [, what = ''] = /^\d+ (.+)$/.exec(part) ?? [];
  return Object.hasOwn(TERMS, what);
};

const TERMS: Readonly<Record<string, string>> = {
  ...terms.backupFindings,
  planned: '待开始',
  running: '进行中',
  verified: '通过',
  failed: '未通过',
  'timed-out': '超时',
  'not cleaned up yet': '尚未清理',
};

/** The sentence, and whether it is still in English on a Chinese page. */
export function platformWords(text: string): { text: string; isForeign: boolean } {
  if (language() === 'en') return { text, isForeign: false };
  if (text.split(', ').every(isCount)) return { text: counts(text), isForeign: false };
  for (const [pattern, say] of RULES) {
    const found = pattern.exec(text);
    if (found) return { text: say(...(found.length > 1 ? found.slice(1) : [text])), isForeign: false };
  }
  return { text, isForeign: true };
}
