-- AlterTable
ALTER TABLE "Assessment" ADD COLUMN     "budget" JSONB;

-- AlterTable
ALTER TABLE "AssessmentAppeal" ADD COLUMN     "missing" JSONB,
ADD COLUMN     "stateAfter" TEXT,
ADD COLUMN     "stateBefore" TEXT;

-- AlterTable
ALTER TABLE "BulletinItem" ADD COLUMN     "detailSaid" JSONB,
ADD COLUMN     "retestSaid" JSONB;

-- AlterTable
ALTER TABLE "DrillPlan" ADD COLUMN     "overdueAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Drill" ADD COLUMN     "cleanUpOverdueAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "LoopState" ADD COLUMN     "said" JSONB;

-- AlterTable
ALTER TABLE "SettlementDispute" ADD COLUMN     "missing" JSONB;

-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "announcedFrom" TIMESTAMP(3),
ADD COLUMN     "announcedUntil" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "UsageDayRecord" ADD COLUMN     "limitCpuMillis" INTEGER,
ADD COLUMN     "limitMemoryMib" INTEGER,
ADD COLUMN     "storageRequestMib" INTEGER,
ADD COLUMN     "storageUseMib" INTEGER;

-- AlterTable
ALTER TABLE "MonthlyVerdict" ADD COLUMN     "daysThere" TEXT,
ADD COLUMN     "freesCpuMillis" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "freesMemoryMib" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "freesYuan" DOUBLE PRECISION NOT NULL DEFAULT 0;

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
    "severity" "BulletinSeverity" NOT NULL,
    "ids" JSONB NOT NULL,
    "fixable" INTEGER,
    "policyVersion" INTEGER NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "reportFiles" JSONB NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BulletinStagedItem_pkey" PRIMARY KEY ("attempt","sequence")
);

-- CreateTable
CREATE TABLE "BulletinStagedSighting" (
    "attempt" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "remaining" JSONB NOT NULL,
    "month" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BulletinStagedSighting_pkey" PRIMARY KEY ("attempt","itemId")
);

-- CreateTable
CREATE TABLE "Probe" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "resourceName" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'Pending',
    "since" TIMESTAMP(3),
    "answeredAt" TIMESTAMP(3),
    "lastCheckedAt" TIMESTAMP(3),
    "message" TEXT NOT NULL DEFAULT '',
    "said" JSONB,
    "observedTarget" TEXT NOT NULL DEFAULT '',
    "observedVersion" TEXT NOT NULL DEFAULT '',
    "dropped" INTEGER NOT NULL DEFAULT 0,
    "droppedSeconds" INTEGER NOT NULL DEFAULT 0,
    "recordedUntil" TIMESTAMP(3),
    "dispatchError" TEXT,
    "setById" TEXT NOT NULL,
    "setByName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "removedAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Probe_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProbeOutage" (
    "id" TEXT NOT NULL,
    "probeId" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "from" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3),
    "reason" TEXT NOT NULL,
    "said" JSONB,

    CONSTRAINT "ProbeOutage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageLateDay" (
    "id" SERIAL NOT NULL,
    "namespace" TEXT NOT NULL,
    "day" TEXT NOT NULL,

    CONSTRAINT "UsageLateDay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageBlock" (
    "namespace" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "seal" TEXT NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "UsageBlock_pkey" PRIMARY KEY ("namespace","span")
);

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
