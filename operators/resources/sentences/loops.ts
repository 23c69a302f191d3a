/** What a duty decided when it last looked at everything. */
export const LOOP_SENTENCES = {
  'loop.backupReviewed': '{total} tenancies reviewed.',
  'loop.backupFinding': '{count} {finding}.',
  'loop.noDrills': 'There are no drills.',
  'loop.drillPhase': '{count} {phase}.',
  'loop.drillsNotClean': '{count} not cleaned up yet.',
  'loop.bulletinMonths': '{months} months, {waiting} waiting for their day.',
  'loop.bulletinDrafted': '{month}: drafted with {findings} findings.',
  'loop.bulletinFrozen': '{month}: frozen as published.',
  'loop.bulletinRetested': '{month}: {count} retested, {gone} gone.',
  'loop.usageSampled': '{workloads} workloads in {namespaces} namespaces sampled, {reports} reports written.',
  'loop.noProbes': 'There are no probes.',
  'loop.probed': '{checked} of {total} probes asked.',
  'loop.probesUp': '{count} up.',
  'loop.probesDown': '{count} down.',
  'loop.probesPending': '{count} that have never answered.',
  'loop.probesUnknown': '{count} unknown.',
} as const;
