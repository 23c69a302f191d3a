-- What the operators say, as codes with values beside the English (operators/resources/sentences.ts).
ALTER TABLE "LoopState" ADD COLUMN "said" JSONB;
ALTER TABLE "BulletinItem" ADD COLUMN "detailSaid" JSONB;
ALTER TABLE "BulletinItem" ADD COLUMN "retestSaid" JSONB;

-- What a publication has worked out and not opened yet (server/bulletins/stage-items.ts).
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

-- CreateIndex
CREATE INDEX "BulletinStagedItem_at_idx" ON "BulletinStagedItem"("at");

-- CreateIndex
CREATE INDEX "BulletinStagedSighting_at_idx" ON "BulletinStagedSighting"("at");
