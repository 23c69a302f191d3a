import { language } from './language.ts';

type Rule = readonly [pattern: RegExp, say: (...found: string[]) => string];

/**
 * Names of sources and reasons of the ledger that are kept as words, not as codes, in the reader's language. What operators decide comes as
 * codes (`operator-words.ts`). What is not known stays as it is, marked as English.
 */
const RULES: readonly Rule[] = [
  // Where a bulletin's findings come from.
  [/^VulnerabilityReport \(Trivy Operator\)$/, () => '漏洞扫描报告（Trivy Operator）'],
  [/^ConfigAuditReport \(Trivy Operator\)$/, () => '配置检查报告（Trivy Operator）'],
  [/^ClusterComplianceReport \(Trivy Operator\)$/, () => '安全基线报告（Trivy Operator）'],
  [
    /^VulnerabilityReport \(Trivy Operator\): os; table of ends of life$/,
    () => '漏洞扫描报告中的操作系统、停止维护日期表',
  ],
  [/^\/version; https:\/\/kubernetes\.io\/releases\/$/, () => '集群版本接口、Kubernetes 版本维护日期表'],
  [/^pod templates; Pod Security Standards \(baseline\)$/, () => '工作负载模板，对照容器安全规范（基线级）'],
  [/^Certificate \(cert-manager\); kubernetes\.io\/tls secrets$/, () => '证书对象（cert-manager）、TLS 密钥'],
  [/^ClusterRoleBinding, RoleBinding; Tenancy$/, () => '集群角色绑定、角色绑定，对照租户环境成员'],
  [/^audit log of the API server \(audit\.k8s\.io\/v1\)$/, () => '集群接口审计日志'],
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

/** The sentence, and whether it is still in English on a Chinese page. */
export function platformWords(text: string): { text: string; isForeign: boolean } {
  if (language() === 'en') return { text, isForeign: false };
  for (const [pattern, say] of RULES) {
    const found = pattern.exec(text);
    if (found) return { text: say(...(found.length > 1 ? found.slice(1) : [text])), isForeign: false };
  }
  return { text, isForeign: true };
}
