import type { OperationsPolicySpec } from '../../operators/resources/operations-policy.ts';
import type { CurrentPolicy } from '../policies/current.ts';

/** What the operators must know of the city's policy. */
export function operationsSpec({ version, body }: CurrentPolicy): OperationsPolicySpec {
  const { backup, drill, bulletin, usage, availability } = body;
  return {
    policyVersion: version,
    timeZone: body.timeZone,
    backup: {
      drLocation: backup.drLocation,
      secondLocation: backup.secondLocation,
      secondCopyFromLevel: backup.secondCopyFromLevel,
      shortestIntervalMinutes: backup.shortestIntervalMinutes,
      retentionDays: backup.retentionDays,
      staleIntervals: backup.staleIntervals,
      overdueIntervals: backup.overdueIntervals,
      verifiedRestoreDays: backup.verifiedRestoreDays,
      volumes: backup.volumes,
      reviewMinutes: backup.reviewMinutes,
      lookAgainHours: backup.lookAgainHours,
    },
    drill: { windowDays: drill.windowDays, timeoutMinutes: drill.timeoutMinutes },
    bulletin: {
      draftDay: bulletin.draftDay,
      publishByDay: bulletin.publishByDay,
      certificateDays: bulletin.certificateDays,
      readCertificates: bulletin.readCertificates,
      endOfLife: bulletin.endOfLife.map(endOfLife),
      lookMinutes: bulletin.lookMinutes,
    },
    usage: {
      intervalSeconds: usage.intervalSeconds,
      startupMinutes: usage.startupMinutes,
      source: usage.source,
      ...(usage.prometheusUrl && { prometheusUrl: usage.prometheusUrl }),
      backfillDays: usage.backfillDays,
    },
    availability: {
      intervalSeconds: availability.intervalSeconds,
      failures: availability.failures,
      timeoutSeconds: availability.timeoutSeconds,
      allowedAddresses: availability.allowedAddresses,
      ...(availability.via && { via: availability.via }),
    },
  };
}

/** `kylin v10 2030-12-31` */
function endOfLife(line: string): OperationsPolicySpec['bulletin']['endOfLife'][number] {
  const [product = '', release = '', until = ''] = line.split(' ');
  return { product, release, until };
}
