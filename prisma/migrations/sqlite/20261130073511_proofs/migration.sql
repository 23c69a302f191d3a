-- AlterTable
ALTER TABLE "Assessment" ADD COLUMN "budget" JSONB;

-- AlterTable
ALTER TABLE "AssessmentAppeal" ADD COLUMN "missing" JSONB;
ALTER TABLE "AssessmentAppeal" ADD COLUMN "stateAfter" TEXT;
ALTER TABLE "AssessmentAppeal" ADD COLUMN "stateBefore" TEXT;

-- AlterTable
ALTER TABLE "BulletinItem" ADD COLUMN "detailSaid" JSONB;
ALTER TABLE "BulletinItem" ADD COLUMN "retestSaid" JSONB;

-- AlterTable
ALTER TABLE "DrillPlan" ADD COLUMN "overdueAt" DATETIME;

-- AlterTable
ALTER TABLE "Drill" ADD COLUMN "cleanUpOverdueAt" DATETIME;

-- AlterTable
ALTER TABLE "LoopState" ADD COLUMN "said" JSONB;

-- AlterTable
ALTER TABLE "SettlementDispute" ADD COLUMN "missing" JSONB;

-- AlterTable
ALTER TABLE "Incident" ADD COLUMN "announcedFrom" DATETIME;
ALTER TABLE "Incident" ADD COLUMN "announcedUntil" DATETIME;

-- AlterTable
ALTER TABLE "UsageDayRecord" ADD COLUMN "limitCpuMillis" INTEGER;
ALTER TABLE "UsageDayRecord" ADD COLUMN "limitMemoryMib" INTEGER;
ALTER TABLE "UsageDayRecord" ADD COLUMN "storageRequestMib" INTEGER;
ALTER TABLE "UsageDayRecord" ADD COLUMN "storageUseMib" INTEGER;

-- CreateTable
CREATE TABLE "BulletinStagedItem" (
    "attempt" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "bulletinId" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "systemId" TEXT,
    "tenancy" TEXT NOT NULL,
    "section" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "detailSaid" JSONB NOT NULL,
    "severity" TEXT NOT NULL,
    "ids" JSONB NOT NULL,
    "fixable" INTEGER,
    "policyVersion" INTEGER NOT NULL,
    "dueAt" DATETIME NOT NULL,
    "reportFiles" JSONB NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("attempt", "sequence")
);

-- CreateTable
CREATE TABLE "BulletinStagedSighting" (
    "attempt" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "remaining" JSONB NOT NULL,
    "month" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("attempt", "itemId")
);

-- CreateTable
CREATE TABLE "Probe" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "systemId" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "resourceName" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'Pending',
    "since" DATETIME,
    "answeredAt" DATETIME,
    "lastCheckedAt" DATETIME,
    "message" TEXT NOT NULL DEFAULT '',
    "said" JSONB,
    "observedTarget" TEXT NOT NULL DEFAULT '',
    "observedVersion" TEXT NOT NULL DEFAULT '',
    "dropped" INTEGER NOT NULL DEFAULT 0,
    "droppedSeconds" INTEGER NOT NULL DEFAULT 0,
    "recordedUntil" DATETIME,
    "dispatchError" TEXT,
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    "version" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "ProbeOutage" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "probeId" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "from" DATETIME NOT NULL,
    "until" DATETIME,
    "reason" TEXT NOT NULL,
    "said" JSONB
);

-- CreateTable
CREATE TABLE "UsageLateDay" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "namespace" TEXT NOT NULL,
    "day" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "UsageBlock" (
    "namespace" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "seal" TEXT NOT NULL,
    "body" BLOB NOT NULL,

    PRIMARY KEY ("namespace", "span")
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_MonthlyVerdict" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "month" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "cpuMillis" INTEGER NOT NULL,
    "daysThere" TEXT,
    "memoryMib" INTEGER NOT NULL,
    "freesCpuMillis" INTEGER NOT NULL DEFAULT 0,
    "freesMemoryMib" INTEGER NOT NULL DEFAULT 0,
    "freesYuan" REAL NOT NULL DEFAULT 0,
    "evidence" JSONB NOT NULL
);
INSERT INTO "new_MonthlyVerdict" ("cpuMillis", "evidence", "id", "kind", "memoryMib", "month", "name", "namespace", "policyVersion", "systemId", "unitId", "verdict") SELECT "cpuMillis", "evidence", "id", "kind", "memoryMib", "month", "name", "namespace", "policyVersion", "systemId", "unitId", "verdict" FROM "MonthlyVerdict";
DROP TABLE "MonthlyVerdict";
ALTER TABLE "new_MonthlyVerdict" RENAME TO "MonthlyVerdict";
CREATE INDEX "MonthlyVerdict_month_unitId_idx" ON "MonthlyVerdict"("month", "unitId");
CREATE INDEX "MonthlyVerdict_systemId_month_idx" ON "MonthlyVerdict"("systemId", "month");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "BulletinStagedItem_at_idx" ON "BulletinStagedItem"("at");

-- CreateIndex
CREATE INDEX "BulletinStagedSighting_at_idx" ON "BulletinStagedSighting"("at");

-- CreateIndex
CREATE UNIQUE INDEX "Probe_resourceName_key" ON "Probe"("resourceName");

-- CreateIndex
CREATE INDEX "Probe_systemId_idx" ON "Probe"("systemId");

-- CreateIndex
CREATE INDEX "Probe_removedAt_idx" ON "Probe"("removedAt");

-- CreateIndex
CREATE INDEX "ProbeOutage_systemId_from_idx" ON "ProbeOutage"("systemId", "from");

-- CreateIndex
CREATE INDEX "ProbeOutage_from_idx" ON "ProbeOutage"("from");

-- CreateIndex
CREATE INDEX "ProbeOutage_until_idx" ON "ProbeOutage"("until");

-- CreateIndex
CREATE UNIQUE INDEX "ProbeOutage_probeId_from_key" ON "ProbeOutage"("probeId", "from");

-- CreateIndex
CREATE INDEX "WorkloadVerdict_namespace_idx" ON "WorkloadVerdict"("namespace");
