/** Why a section could not be looked into or what must be known of it, and what a retest came to. */
export const BULLETIN_SENTENCES = {
  'bulletin.notServed': '{kind} ({apiVersion}) is not served by this cluster.',
  'bulletin.mayNotRead': 'The operators may not read {plural}.',
  'bulletin.nothingScanned': 'No report speaks of anything that runs now: nothing was scanned.',
  'bulletin.supportedUntil': '{version}: supported until {day}.',
  'bulletin.olderThanTable': '{version}: older than the table of ends of life.',
  'bulletin.newerThanTable': '{version}: newer than the table of ends of life.',
  'bulletin.noCertificates': 'No cert-manager, and the policy does not let TLS secrets be read.',
  'bulletin.secretsNotRead': 'TLS secrets were not read: the policy does not ask for it.',
  'bulletin.auditEmpty': 'The audit log holds nothing of this month.',
  'bulletin.auditUnreadable': 'The audit log {path} could not be read to its end: {reason}.',
  'bulletin.auditUnknown': 'The operators were not told where the audit log is (--audit-log FILE).',
  'retest.tenancyGone': 'The tenancy is no more.',
  'retest.present': '{count} of {total} are still there.',
  'retest.gone': 'No longer found.',
  'retest.notScanned': 'What runs there now has not been scanned yet.',
  'retest.past': 'Events of the past cannot be mended.',
} as const;
