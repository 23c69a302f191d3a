import type { BackupFindingWord } from '../../operators/resources/backup-review.ts';
import type { DrillPhase } from '../../operators/resources/drill.ts';
import { type Said, speak, type Tongue } from './speak.ts';
import { SENTENCES_ZH } from './zh.ts';

const FINDINGS: Record<BackupFindingWord, string> = {
  protected: '有效',
  stale: '陈旧',
  overdue: '逾期',
  'partially-failed': '部分失败',
  'location-unavailable': '备份中心不可用',
  'never-ran': '尚未备份',
  unprotected: '未受保护',
  exempt: '已豁免',
};

const DRILL_PHASES: Record<DrillPhase, string> = {
  planned: '待开始',
  running: '进行中',
  verified: '已通过',
  failed: '未通过',
  'timed-out': '超时',
  overdue: '逾期未演练',
};

/** Velero's own, of backups and restores. */
const VELERO_PHASES: Record<string, string> = {
  New: '待处理',
  Queued: '排队中',
  ReadyToStart: '待开始',
  InProgress: '进行中',
  WaitingForPluginOperations: '等待数据处理',
  WaitingForPluginOperationsPartiallyFailed: '等待数据处理（部分失败）',
  Finalizing: '收尾中',
  FinalizingPartiallyFailed: '收尾中（部分失败）',
  Completed: '完成',
  PartiallyFailed: '部分失败',
  Failed: '失败',
  FailedValidation: '校验未通过',
  Deleting: '删除中',
};

const MEASURES: Record<string, string> = {
  cpu: 'CPU',
  memory: '内存',
  storage: '存储',
  pods: '容器组',
  loadBalancers: '负载均衡',
  publicIps: '公网IP',
  gpus: 'GPU',
};

/** `2026年11月3日 14:05` in China's time; a day without a time stays a day. */
function time(iso: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (day) return `${day[1]}年${Number(day[2])}月${Number(day[3])}日`;
  const millis = Date.parse(iso);
  if (Number.isNaN(millis)) return iso;
  const at = new Date(millis + 8 * 3_600_000);
  const clock = at.toISOString().slice(11, 16);
  return `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${clock}`;
}

/** Of a tenancy, where nothing is expected to answer. */
const TENANCY_PHASES: Record<string, string> = {
  Frozen: '已冻结',
  Expired: '已到期',
  Retiring: '回收中',
  Retired: '已回收',
};

export const CHINESE: Tongue = {
  sentences: SENTENCES_ZH,
  words: { finding: FINDINGS, phase: { ...VELERO_PHASES, ...DRILL_PHASES, ...TENANCY_PHASES }, measure: MEASURES },
  time,
  between: '',
};

/** For what the server itself writes in Chinese: evidence, workbooks, records. */
export const inChinese = (said: Said | null | undefined, message: string): string => speak(said, message, CHINESE);
