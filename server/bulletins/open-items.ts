import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { SYSTEM_ID } from '../identity/system-actor.ts';

export interface Opened {
  opened: number;
  sentToRetest: number;
}

/** Late, whoever has to act: the unit, or who must look again at what the unit has reported. */
export const OVERDUE_ITEMS = {
  OR: [{ state: 'overdue' as const }, { state: 'retesting' as const, overdueAt: { not: null } }],
};

/**
 * Carries an attempt's staged rows over to the items, within the transaction that publishes: five statements, however many rows, in SQL that
 * both databases understand. The database copies what it holds already, so that this takes about a second where writing each row took half a minute.
 */
export async function openStaged(tx: Tx, cmd: Command, attempt: string, bulletinId: string): Promise<Opened> {
  const first = (await tx.bulletinItem.count({ where: { bulletinId } })) + 1;
  const opened = await tx.$executeRaw`
    INSERT INTO "BulletinItem" (
      "id", "fingerprint", "number", "bulletinId", "month", "unitId", "systemId", "tenancy", "section", "subject", "title", "detail",
      "detailSaid", "severity", "ids", "remaining", "fixable", "policyVersion", "dueAt", "openedAt", "lastSeenMonth", "reportFiles"
    )
    SELECT
      s."id", s."fingerprint", s."sequence" + CAST(${first} AS INTEGER), s."bulletinId", s."month", s."unitId", s."systemId",
      s."tenancy", s."section", s."subject", s."title", s."detail", s."detailSaid", s."severity", s."ids", s."ids", s."fixable",
      s."policyVersion", s."dueAt", s."at", s."month", s."reportFiles"
    FROM "BulletinStagedItem" s
    WHERE s."attempt" = ${attempt}`;
  await tx.$executeRaw`
    UPDATE "BulletinItem" SET "lastSeenMonth" = s."month"
    FROM "BulletinStagedSighting" s
    WHERE s."attempt" = ${attempt} AND s."outcome" = 'same' AND s."itemId" = "BulletinItem"."id"`;
  await tx.$executeRaw`
    UPDATE "BulletinItem" SET "lastSeenMonth" = s."month", "remaining" = s."remaining"
    FROM "BulletinStagedSighting" s
    WHERE s."attempt" = ${attempt} AND s."outcome" = 'fewer' AND s."itemId" = "BulletinItem"."id"`;
  const sentToRetest = await sendToRetest(tx, cmd, attempt);
  return { opened, sentToRetest };
}

/** Only what still waits for somebody: what was settled or reported since the plan was made stays as it is. */
async function sendToRetest(tx: Tx, cmd: Command, attempt: string): Promise<number> {
  const actorId = cmd.actor.id === SYSTEM_ID ? null : cmd.actor.id;
  // The event first, while the state still says which items are moved; no command comes in between.
  await tx.$executeRaw`
    INSERT INTO "BulletinItemEvent" ("id", "itemId", "at", "actorId", "actorName", "action", "words")
    SELECT s."eventId", s."itemId", s."at", ${actorId}, ${cmd.actor.name}, 'noLongerFound', ''
    FROM "BulletinStagedSighting" s JOIN "BulletinItem" i ON i."id" = s."itemId"
    WHERE s."attempt" = ${attempt} AND s."outcome" = 'gone' AND i."state" IN ('new', 'acknowledged', 'inProgress', 'overdue')`;
  return tx.$executeRaw`
    UPDATE "BulletinItem" SET "state" = 'retesting', "reportedAt" = s."at", "version" = "version" + 1
    FROM "BulletinStagedSighting" s
    WHERE s."attempt" = ${attempt} AND s."outcome" = 'gone' AND s."itemId" = "BulletinItem"."id"
      AND "BulletinItem"."state" IN ('new', 'acknowledged', 'inProgress', 'overdue')`;
}
