import { type Collector, collect, each, FindingGroups, type Look, ownerOf } from './look.ts';
import {
  CLUSTER_COMPLIANCE_REPORTS,
  type ClusterComplianceReport,
  CONFIG_AUDIT_REPORTS,
  type ConfigAuditReport,
  severityOf,
  subjectOfReport,
} from './trivy.ts';
import type { Workloads } from './workloads.ts';

const WORKLOAD_KINDS = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod']);

/** Failed checks of current objects, by what people call the object. */
export const collectConfiguration = (look: Look, workloads: Workloads) =>
  collect('configuration', 'ConfigAuditReport (Trivy Operator)', async () => {
    const groups = new FindingGroups();
    for await (const object of each<ConfigAuditReport>(look, CONFIG_AUDIT_REPORTS)) {
      const { kind, name } = subjectOfReport(object);
      const namespace = object.metadata.namespace ?? '';
      const workload = workloads.get(namespace, kind, name);
      // A report of another object goes with it; one of an old revision stays and is history.
      if (!workload && WORKLOAD_KINDS.has(kind)) continue;
      const subject = `${namespace}/${workload?.subject ?? `${kind.toLowerCase()}/${name}`}`;
      for (const { checkID, severity, success, title = '' } of object.report.checks ?? []) {
        if (success) continue;
        const where = { ...ownerOf(look, namespace), subject, detail: title };
        groups.add({ ...where, section: 'configuration', severity: severityOf(severity), title: '' }, checkID);
      }
    }
    return { findings: groups.findings() };
  });

/** Controls of the baselines (CIS, NSA) that failed. They are the platform's. */
export const collectBaseline: Collector = (look) =>
  collect('baseline', 'ClusterComplianceReport (Trivy Operator)', async () => {
    const groups = new FindingGroups();
    let passed = 0;
    for await (const object of each<ClusterComplianceReport>(look, CLUSTER_COMPLIANCE_REPORTS)) {
      const name = object.metadata.name ?? '';
      for (const control of controlsOf(object)) {
        if (control.failed === 0) passed += 1;
        else
          groups.add(
            {
              section: 'baseline',
              tenancy: '',
              unit: '',
              subject: name,
              severity: severityOf(control.severity),
              title: object.spec?.compliance?.title ?? name,
              detail: '',
            },
            `${control.id} ${control.name ?? ''}`.trim().slice(0, 100),
          );
      }
    }
    return { findings: groups.findings(), figures: { baselinePassed: passed } };
  });

/** In either form of report: the summary counts failures, the full one lists checks. */
const controlsOf = ({ status }: ClusterComplianceReport) => [
  ...(status?.summaryReport?.controlCheck ?? []).map((control) => ({ ...control, failed: control.totalFail ?? 0 })),
  ...(status?.detailReport?.results ?? []).map((control) => ({
    ...control,
    failed: (control.checks ?? []).filter(({ success }) => success === false).length,
  })),
];
