import type { DutyTools, StartDuty, Watching } from '../policy/duty.ts';
import { addMonths } from '../resources/months.ts';
import type { SecurityBulletin } from '../resources/security-bulletin.ts';
import { type Sentence, say } from '../resources/sentences.ts';
import { isSame } from '../runtime/canonical.ts';
import { Controller } from '../runtime/controller.ts';
import { Informer } from '../runtime/informer.ts';
import { SECURITY_BULLETINS } from '../runtime/kinds.ts';
import { type Outcome, requeueAfter } from '../runtime/outcome.ts';
import { AuditLogUnreadable, readAuditState, tailAuditLog } from './audit-log.ts';
import type { AuditState } from './audit-state.ts';
import { type Before, draftMonth } from './draft.ts';
import { type Look, ownersOf } from './look.ts';
import { dropOrphans, readList, writeParts } from './parts.ts';
import { isUnanswered, retest } from './retest.ts';

const ROUND = 'round';
const WAIT_FOR_RULES_MILLIS = 60_000;

export interface BulletinDuty extends Watching {
  /** One look at everything now; tests call it after they have moved the clock. */
  round(): Promise<Outcome>;
}

/**
 * The monthly bulletin (articles 8 and 34). The authority's server says which months there are; each whose day has come and that has no
 * draft is drafted, the oldest first, whether the day was today or forty days ago: what decides is what is there, not what was done.
 */
export const startBulletins: StartDuty = (tools) => openBulletins(tools);

export async function openBulletins(tools: DutyTools): Promise<BulletinDuty> {
  const { client, log, metrics, operations, labelSelector } = tools;
  const informer = new Informer<SecurityBulletin>({ client, kind: SECURITY_BULLETINS, labelSelector, log });
  await informer.start().synced;
  // One look after the other: two at once would draft the same month, and one of them in vain.
  let last: Promise<unknown> = Promise.resolve();
  const round = (): Promise<Outcome> => {
    const next = last.catch(() => {}).then(() => lookAtAll(tools));
    last = next;
    return next;
  };
  const controller = new Controller({ name: 'bulletin', reconcile: round, metrics, log, concurrency: 1 });
  const stopListening = operations.onPolicy(() => controller.enqueue(ROUND));
  informer.onChange(({ type }) => type !== 'removed' && controller.enqueue(ROUND));
  controller.enqueue(ROUND);
  controller.start();
  const stop = async () => {
    stopListening();
    await controller.stop();
    await informer.stop();
  };
  return { informers: [informer], round, stop };
}

async function lookAtAll(tools: DutyTools): Promise<Outcome> {
  const { client, operations, clock, auditLog, labelSelector } = tools;
  const rules = operations.policy?.bulletin;
  if (!rules || !operations.policy) return requeueAfter(WAIT_FOR_RULES_MILLIS);
  const tenancies = [...tools.tenancies.values()];
  const now = clock.now();
  const owners = ownersOf(tenancies);
  // Operators that look after some tenancies alone say nothing of the others.
  const place = labelSelector ? { namespaces: [...owners.keys()] } : {};
  const look: Look = { client, rules, now, tenancies, owners, ...place };
  const audit = auditLog ? await readAudit(tools, auditLog, operations.policy.timeZone, look) : undefined;
  const decided: Sentence[] = [];
  // From the API and not from the watch, which may be behind what this very loop has just written.
  const months: SecurityBulletin[] = [];
  const query = { limit: 20, labelSelector };
  for await (const one of client.listAll<SecurityBulletin>(SECURITY_BULLETINS, undefined, query)) months.push(one);
  months.sort((a, b) => (a.spec.month < b.spec.month ? -1 : 1));
  for (const bulletin of months) {
    if (bulletin.metadata.deletionTimestamp) continue;
    const done = await lookAtMonth(tools, look, bulletin, audit);
    if (done) decided.push(done);
  }
  const waiting = months.filter(({ status }) => !status?.draft).length;
  const steady = say('loop.bulletinMonths', { months: months.length, waiting });
  operations.looked('bulletin', decided.length > 0 ? decided : [steady], rules.lookMinutes * 60);
  return requeueAfter(rules.lookMinutes * 60_000);
}

/** A log that is not where it should be takes its own section away, and not the bulletin. */
async function readAudit(
  { client, log }: DutyTools,
  path: string,
  timeZone: string,
  { owners }: Look,
): Promise<AuditState> {
  try {
    await tailAuditLog(client, path, timeZone, owners);
    return await readAuditState(client);
  } catch (error) {
    if (!(error instanceof AuditLogUnreadable)) throw error;
    log.warn('the audit log could not be read; the bulletin says so', { path, error });
    return { ...(await readAuditState(client)), fault: error.fault };
  }
}

/** @returns what was done; nothing in the steady state */
async function lookAtMonth(
  tools: DutyTools,
  look: Look,
  bulletin: SecurityBulletin,
  audit: Awaited<ReturnType<typeof readAuditState>> | undefined,
): Promise<Sentence | undefined> {
  const { spec, status } = bulletin;
  if (spec.publication && !status?.frozenDigest) return freeze(tools, bulletin, spec.publication.digest);
  if (!spec.publication && !status?.draft && new Date(spec.draftAt) <= look.now)
    return draft(tools, look, bulletin, audit);
  return answerRetests(tools, look, bulletin);
}

async function draft(
  { client }: DutyTools,
  look: Look,
  bulletin: SecurityBulletin,
  audit: Awaited<ReturnType<typeof readAuditState>> | undefined,
): Promise<Sentence> {
  const before = await readBefore(look, bulletin);
  const drafted = await draftMonth(look, bulletin, before, audit);
  const written = await writeParts(client, bulletin, drafted.list);
  const place = { name: bulletin.metadata.name ?? '' };
  const status = {
    observedGeneration: bulletin.metadata.generation,
    phase: 'Drafted',
    draft: { ...drafted.draft, ...written },
  };
  // Whoever drafts second loses: by the resource version.
  const done = await client.patchStatus<SecurityBulletin>(
    SECURITY_BULLETINS,
    place,
    status,
    bulletin.metadata.resourceVersion,
  );
  await dropOrphans(client, done);
  return say('loop.bulletinDrafted', { month: bulletin.spec.month, findings: drafted.draft.findings });
}

async function readBefore({ client }: Look, { spec }: SecurityBulletin): Promise<Before | undefined> {
  const last = await client.find<SecurityBulletin>(SECURITY_BULLETINS, { name: addMonths(spec.month, -1) });
  const list = last && (await readList(client, last));
  return last?.status?.draft && list ? { draft: last.status.draft, list } : undefined;
}

/** From here on the status repeats what was published; a digest that changed afterwards would be seen beside it. */
async function freeze({ client }: DutyTools, bulletin: SecurityBulletin, frozenDigest: string): Promise<Sentence> {
  const status = { observedGeneration: bulletin.metadata.generation, phase: 'Published', frozenDigest };
  const place = { name: bulletin.metadata.name ?? '' };
  await client.patchStatus(SECURITY_BULLETINS, place, status, bulletin.metadata.resourceVersion);
  return say('loop.bulletinFrozen', { month: bulletin.spec.month });
}

async function answerRetests(
  { client }: DutyTools,
  look: Look,
  bulletin: SecurityBulletin,
): Promise<Sentence | undefined> {
  const known = bulletin.status?.retests ?? [];
  const asked = bulletin.spec.retests ?? [];
  const againMillis = look.rules.lookMinutes * 60_000;
  const open = asked.filter((request) => isUnanswered(request, known, look.now, againMillis));
  const kept = known.filter((result) => asked.some(({ item }) => item === result.item));
  if (open.length === 0 && kept.length === known.length) return undefined;
  const results = await retest(look, open);
  const answered = new Set(results.map(({ item }) => item));
  const retests = [...kept.filter(({ item }) => !answered.has(item)), ...results];
  if (isSame(retests, known)) return undefined;
  const status = { observedGeneration: bulletin.metadata.generation, retests };
  await client.patchStatus(
    SECURITY_BULLETINS,
    { name: bulletin.metadata.name ?? '' },
    status,
    bulletin.metadata.resourceVersion,
  );
  const gone = results.filter(({ outcome }) => outcome === 'gone').length;
  return say('loop.bulletinRetested', { month: bulletin.spec.month, count: results.length, gone });
}
