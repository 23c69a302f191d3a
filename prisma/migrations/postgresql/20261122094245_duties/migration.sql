-- CreateEnum
CREATE TYPE "AssessmentState" AS ENUM ('collecting', 'preview', 'published', 'decided', 'final');

-- CreateEnum
CREATE TYPE "BackupFindingState" AS ENUM ('open', 'due', 'escalated', 'closed');

-- CreateEnum
CREATE TYPE "BackupExemptionState" AS ENUM ('requested', 'approved', 'refused', 'withdrawn', 'ended');

-- CreateEnum
CREATE TYPE "BackupOrderState" AS ENUM ('waiting', 'running', 'completed', 'failed');

-- CreateEnum
CREATE TYPE "RestoreOrderState" AS ENUM ('requested', 'withdrawn', 'refused', 'ordered', 'restoring', 'completed', 'failed', 'removed');

-- CreateEnum
CREATE TYPE "BulletinState" AS ENUM ('waiting', 'drafted', 'edited', 'published');

-- CreateEnum
CREATE TYPE "BulletinItemState" AS ENUM ('new', 'acknowledged', 'inProgress', 'retesting', 'fixed', 'riskAccepted', 'overdue');

-- CreateEnum
CREATE TYPE "BulletinSeverity" AS ENUM ('critical', 'high', 'medium', 'low');

-- CreateEnum
CREATE TYPE "ChannelKind" AS ENUM ('webhook', 'wecom', 'dingtalk', 'feishu');

-- CreateEnum
CREATE TYPE "DeliveryState" AS ENUM ('waiting', 'held', 'digested', 'sent', 'dead');

-- CreateEnum
CREATE TYPE "DrillPlanState" AS ENUM ('draft', 'confirmed', 'superseded');

-- CreateEnum
CREATE TYPE "DrillState" AS ENUM ('planned', 'announced', 'running', 'ended', 'cleanedUp', 'signed', 'closed', 'overdue', 'cancelled');

-- CreateEnum
CREATE TYPE "DrillOutcome" AS ENUM ('verified', 'failed', 'timedOut');

-- CreateEnum
CREATE TYPE "DrillScenario" AS ENUM ('restore', 'platformFailure', 'trojan', 'extranetLoss', 'keyPersonAbsent');

-- CreateEnum
CREATE TYPE "ProviderReviewState" AS ENUM ('collecting', 'issued', 'locked');

-- CreateEnum
CREATE TYPE "OperationReportState" AS ENUM ('drafted', 'published');

-- CreateEnum
CREATE TYPE "TicketKind" AS ENUM ('problem', 'request', 'security');

-- CreateEnum
CREATE TYPE "TicketState" AS ENUM ('submitted', 'accepted', 'suspended', 'resolved', 'closed', 'cancelled');

-- CreateEnum
CREATE TYPE "ResourceFindingState" AS ENUM ('issued', 'notified', 'contested', 'dismissed', 'accepted', 'applied', 'verified', 'closed');

-- AlterTable
ALTER TABLE "Retirement" ADD COLUMN     "backupErasedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Notice" ADD COLUMN     "eventId" TEXT,
ADD COLUMN     "routedAt" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "AssessmentScheme" (
    "id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "note" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "authorName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "publishedAt" TIMESTAMP(3),
    "publishedById" TEXT,
    "lateReason" TEXT,
    "number" TEXT,

    CONSTRAINT "AssessmentScheme_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Assessment" (
    "id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "state" "AssessmentState" NOT NULL DEFAULT 'collecting',
    "schemeId" TEXT NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "from" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "collectedAt" TIMESTAMP(3),
    "previewedAt" TIMESTAMP(3),
    "publishedAt" TIMESTAMP(3),
    "appealsUntil" TIMESTAMP(3),
    "decidedAt" TIMESTAMP(3),
    "finalAt" TIMESTAMP(3),
    "finalById" TEXT,
    "finalByName" TEXT NOT NULL DEFAULT '',
    "digest" TEXT,
    "city" JSONB,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Assessment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AssessmentUnit" (
    "id" TEXT NOT NULL,
    "assessmentId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "unitCode" TEXT NOT NULL,
    "unitName" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "systems" INTEGER NOT NULL,
    "standing" TEXT NOT NULL,
    "score" INTEGER,
    "rank" INTEGER,
    "heirId" TEXT,

    CONSTRAINT "AssessmentUnit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AssessmentIndicator" (
    "id" TEXT NOT NULL,
    "assessmentId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "indicator" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "formula" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "effective" INTEGER NOT NULL,
    "numerator" BIGINT NOT NULL,
    "denominator" BIGINT NOT NULL,
    "measureUnit" TEXT NOT NULL,
    "score" INTEGER,
    "counted" JSONB NOT NULL,
    "excluded" JSONB NOT NULL,

    CONSTRAINT "AssessmentIndicator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AssessmentAppeal" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "assessmentId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "indicator" TEXT NOT NULL,
    "openKey" TEXT,
    "records" JSONB NOT NULL,
    "words" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "overdueAt" TIMESTAMP(3),
    "state" TEXT NOT NULL,
    "corrections" JSONB,
    "reason" TEXT,
    "decidedAt" TIMESTAMP(3),
    "decidedById" TEXT,
    "decidedByName" TEXT NOT NULL DEFAULT '',
    "scoreBefore" INTEGER,
    "scoreAfter" INTEGER,

    CONSTRAINT "AssessmentAppeal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ResponsibilityChange" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "fromUnitId" TEXT NOT NULL,
    "toUnitId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ResponsibilityChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UnitDissolution" (
    "unitId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "heirId" TEXT,
    "reason" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "UnitDissolution_pkey" PRIMARY KEY ("unitId")
);

-- CreateTable
CREATE TABLE "BackupState" (
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "finding" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,
    "intervalMinutes" INTEGER,
    "lastGoodAt" TIMESTAMP(3),
    "verifiedAt" TIMESTAMP(3),
    "status" JSONB NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "observedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BackupState_pkey" PRIMARY KEY ("systemId")
);

-- CreateTable
CREATE TABLE "BackupFinding" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "openKey" TEXT,
    "state" "BackupFindingState" NOT NULL DEFAULT 'open',
    "word" TEXT NOT NULL,
    "firstWord" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "openedAt" TIMESTAMP(3) NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "dueAtNoticed" TIMESTAMP(3),
    "escalatedAt" TIMESTAMP(3),
    "action" TEXT NOT NULL DEFAULT '',
    "actionAt" TIMESTAMP(3),
    "actionByName" TEXT NOT NULL DEFAULT '',
    "history" JSONB NOT NULL,
    "closedAt" TIMESTAMP(3),
    "evidence" JSONB,
    "policyVersion" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "BackupFinding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BackupExemption" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "openKey" TEXT,
    "state" "BackupExemptionState" NOT NULL DEFAULT 'requested',
    "reason" TEXT NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "requestedById" TEXT NOT NULL,
    "requestedByName" TEXT NOT NULL,
    "requestedAt" TIMESTAMP(3) NOT NULL,
    "approverId" TEXT,
    "approverName" TEXT NOT NULL DEFAULT '',
    "decidedAt" TIMESTAMP(3),
    "opinion" TEXT NOT NULL DEFAULT '',
    "endedAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "BackupExemption_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BackupYear" (
    "systemId" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "backups" TEXT NOT NULL,
    "findings" TEXT NOT NULL,

    CONSTRAINT "BackupYear_pkey" PRIMARY KEY ("systemId","year")
);

-- CreateTable
CREATE TABLE "BackupOrder" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "openKey" TEXT,
    "state" "BackupOrderState" NOT NULL DEFAULT 'waiting',
    "reason" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "requestedByName" TEXT NOT NULL,
    "requestedAt" TIMESTAMP(3) NOT NULL,
    "backup" TEXT NOT NULL DEFAULT '',
    "message" TEXT NOT NULL DEFAULT '',
    "completedAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "BackupOrder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RestoreOrder" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "openKey" TEXT,
    "state" "RestoreOrderState" NOT NULL DEFAULT 'requested',
    "backup" TEXT NOT NULL,
    "backupCompletedAt" TIMESTAMP(3) NOT NULL,
    "mode" TEXT NOT NULL,
    "suffix" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "requestedByName" TEXT NOT NULL,
    "requestedAt" TIMESTAMP(3) NOT NULL,
    "decidedById" TEXT,
    "decidedByName" TEXT NOT NULL DEFAULT '',
    "decidedAt" TIMESTAMP(3),
    "opinion" TEXT NOT NULL DEFAULT '',
    "status" JSONB,
    "finishedAt" TIMESTAMP(3),
    "keepUntil" TIMESTAMP(3),
    "removedAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "RestoreOrder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Bulletin" (
    "id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "state" "BulletinState" NOT NULL DEFAULT 'waiting',
    "fromAt" TIMESTAMP(3) NOT NULL,
    "untilAt" TIMESTAMP(3) NOT NULL,
    "draftAt" TIMESTAMP(3) NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "draft" JSONB,
    "draftDigest" TEXT,
    "findings" BYTEA,
    "draftedAt" TIMESTAMP(3),
    "texts" JSONB NOT NULL,
    "overdueAt" TIMESTAMP(3),
    "overdueDays" INTEGER,
    "number" TEXT,
    "content" JSONB,
    "digest" TEXT,
    "publishedAt" TIMESTAMP(3),
    "publishedById" TEXT,
    "publishedByName" TEXT,
    "frozenDigest" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Bulletin_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinErratum" (
    "id" TEXT NOT NULL,
    "bulletinId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "words" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BulletinErratum_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinExtract" (
    "id" TEXT NOT NULL,
    "bulletinId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "acknowledgedAt" TIMESTAMP(3),
    "acknowledgedById" TEXT,
    "acknowledgedByName" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BulletinExtract_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinItem" (
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "bulletinId" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "systemId" TEXT,
    "tenancy" TEXT NOT NULL,
    "section" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "severity" "BulletinSeverity" NOT NULL,
    "ids" JSONB NOT NULL,
    "remaining" JSONB NOT NULL,
    "fixable" INTEGER,
    "state" "BulletinItemState" NOT NULL DEFAULT 'new',
    "policyVersion" INTEGER NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "openedAt" TIMESTAMP(3) NOT NULL,
    "lastSeenMonth" TEXT NOT NULL,
    "acknowledgedAt" TIMESTAMP(3),
    "reportedAt" TIMESTAMP(3),
    "reportWords" TEXT NOT NULL DEFAULT '',
    "reportFiles" JSONB NOT NULL,
    "retestedAt" TIMESTAMP(3),
    "retestOutcome" TEXT NOT NULL DEFAULT '',
    "retestMessage" TEXT NOT NULL DEFAULT '',
    "closedAt" TIMESTAMP(3),
    "overdueAt" TIMESTAMP(3),
    "riskReason" TEXT NOT NULL DEFAULT '',
    "riskAskedAt" TIMESTAMP(3),
    "riskAskedUntil" TIMESTAMP(3),
    "riskUntil" TIMESTAMP(3),
    "riskById" TEXT,
    "riskByName" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "BulletinItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinItemEvent" (
    "id" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "words" TEXT NOT NULL DEFAULT '',
    "data" JSONB,

    CONSTRAINT "BulletinItemEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SecurityFigure" (
    "month" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "source" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SecurityFigure_pkey" PRIMARY KEY ("month","side","name")
);

-- CreateTable
CREATE TABLE "SecurityIncident" (
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "systemName" TEXT NOT NULL,
    "unitId" TEXT,
    "unitName" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" "BulletinSeverity" NOT NULL,
    "result" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SecurityIncident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SecurityAuditEvent" (
    "id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "tenancy" TEXT NOT NULL,
    "byOther" BOOLEAN NOT NULL,

    CONSTRAINT "SecurityAuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinToken" (
    "id" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unitId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "createdBy" TEXT NOT NULL,
    "lastUsedAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "BulletinToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulletinWebhook" (
    "unitId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "updatedBy" TEXT NOT NULL,

    CONSTRAINT "BulletinWebhook_pkey" PRIMARY KEY ("unitId")
);

-- CreateTable
CREATE TABLE "BulletinDelivery" (
    "id" TEXT NOT NULL,
    "bulletinId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMP(3) NOT NULL,
    "deliveredAt" TIMESTAMP(3),
    "failure" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "BulletinDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Channel" (
    "id" TEXT NOT NULL,
    "kind" "ChannelKind" NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "sealedUrl" TEXT NOT NULL,
    "sealedSecret" TEXT,
    "unitId" TEXT,
    "userId" TEXT,
    "subjects" JSONB NOT NULL,
    "minLevel" TEXT NOT NULL DEFAULT 'info',
    "detail" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT NOT NULL DEFAULT 'zh-CN',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "quietUntil" TIMESTAMP(3),
    "lastSentAt" TIMESTAMP(3),
    "lastError" TEXT NOT NULL DEFAULT '',
    "lastErrorAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Delivery" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "channelId" TEXT,
    "userId" TEXT,
    "subject" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "noticeIds" JSONB NOT NULL,
    "state" "DeliveryState" NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMP(3) NOT NULL,
    "attemptedAt" TIMESTAMP(3),
    "lastError" TEXT NOT NULL DEFAULT '',
    "digestId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "sentAt" TIMESTAMP(3),

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NoticePreference" (
    "userId" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "choice" TEXT NOT NULL,

    CONSTRAINT "NoticePreference_pkey" PRIMARY KEY ("userId","way","subject")
);

-- CreateTable
CREATE TABLE "DrillPlan" (
    "id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "state" "DrillPlanState" NOT NULL DEFAULT 'draft',
    "items" JSONB NOT NULL,
    "unplaced" JSONB NOT NULL,
    "change" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "policyVersion" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "createdByName" TEXT NOT NULL,
    "providerAt" TIMESTAMP(3),
    "providerById" TEXT,
    "providerByName" TEXT NOT NULL DEFAULT '',
    "authorityAt" TIMESTAMP(3),
    "authorityById" TEXT,
    "authorityByName" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "DrillPlan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Drill" (
    "id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "planItem" TEXT NOT NULL,
    "scenario" "DrillScenario" NOT NULL,
    "tableTop" BOOLEAN NOT NULL DEFAULT false,
    "systemId" TEXT,
    "unitId" TEXT,
    "tenancyName" TEXT,
    "resourceName" TEXT,
    "state" "DrillState" NOT NULL DEFAULT 'planned',
    "outcome" "DrillOutcome",
    "plannedFor" TIMESTAMP(3) NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "windowDays" INTEGER NOT NULL,
    "timeoutMinutes" INTEGER NOT NULL,
    "rtoMinutes" INTEGER NOT NULL,
    "rpoMinutes" INTEGER NOT NULL,
    "probes" JSONB NOT NULL,
    "observed" JSONB,
    "guided" JSONB,
    "score" DOUBLE PRECISION,
    "announcedAt" TIMESTAMP(3),
    "startedAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "cleanedUpAt" TIMESTAMP(3),
    "overdueAt" TIMESTAMP(3),
    "timesPostponed" INTEGER NOT NULL DEFAULT 0,
    "postponements" JSONB NOT NULL,
    "cancelReason" TEXT NOT NULL DEFAULT '',
    "signDueAt" TIMESTAMP(3),
    "signOverdueAt" TIMESTAMP(3),
    "providerSignedAt" TIMESTAMP(3),
    "providerSignedBy" TEXT NOT NULL DEFAULT '',
    "providerWords" TEXT NOT NULL DEFAULT '',
    "unitSignedAt" TIMESTAMP(3),
    "unitSignedBy" TEXT NOT NULL DEFAULT '',
    "unitWords" TEXT NOT NULL DEFAULT '',
    "closedAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Drill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DrillProblem" (
    "id" TEXT NOT NULL,
    "drillId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "ownerName" TEXT NOT NULL,
    "ownerUnitId" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "createdBy" TEXT NOT NULL,
    "closedAt" TIMESTAMP(3),
    "closedBy" TEXT NOT NULL DEFAULT '',
    "evidence" TEXT NOT NULL DEFAULT '',
    "overdueAt" TIMESTAMP(3),

    CONSTRAINT "DrillProblem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GuardPeriod" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "fromDay" TEXT NOT NULL,
    "untilDay" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "cancelledAt" TIMESTAMP(3),
    "cancelledBy" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "GuardPeriod_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FileUpload" (
    "sha256" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "FileUpload_pkey" PRIMARY KEY ("sha256","userId")
);

-- CreateTable
CREATE TABLE "LoopState" (
    "name" TEXT NOT NULL,
    "lastLookedAt" TIMESTAMP(3) NOT NULL,
    "decided" TEXT NOT NULL,
    "intervalSeconds" INTEGER NOT NULL,
    "observedAt" TIMESTAMP(3) NOT NULL,
    "alarmedFor" TIMESTAMP(3),

    CONSTRAINT "LoopState_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "ProviderReview" (
    "id" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "from" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "state" "ProviderReviewState" NOT NULL DEFAULT 'collecting',
    "scheme" JSONB NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "score" INTEGER,
    "factorPercent" DOUBLE PRECISION,
    "totalFen" BIGINT NOT NULL DEFAULT 0,
    "payableFen" BIGINT NOT NULL DEFAULT 0,
    "figures" JSONB,
    "collectedAt" TIMESTAMP(3),
    "issuedAt" TIMESTAMP(3),
    "disputesUntil" TIMESTAMP(3),
    "authoritySigned" JSONB,
    "providerSigned" JSONB,
    "lockedAt" TIMESTAMP(3),
    "digest" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ProviderReview_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProviderIndicator" (
    "id" TEXT NOT NULL,
    "reviewId" TEXT NOT NULL,
    "indicator" TEXT NOT NULL,
    "formula" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "effective" INTEGER NOT NULL,
    "numerator" BIGINT NOT NULL,
    "denominator" BIGINT NOT NULL,
    "measureUnit" TEXT NOT NULL,
    "score" INTEGER,
    "counted" JSONB NOT NULL,
    "excluded" JSONB NOT NULL,

    CONSTRAINT "ProviderIndicator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SettlementLine" (
    "id" TEXT NOT NULL,
    "reviewId" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "allocationId" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "systemName" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "unitName" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "from" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "month" TEXT NOT NULL,
    "monthMillis" BIGINT NOT NULL,
    "priceFen" BIGINT NOT NULL,
    "amountFen" BIGINT NOT NULL,
    "entryIds" JSONB NOT NULL,
    "correctedFen" BIGINT,

    CONSTRAINT "SettlementLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SettlementDispute" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "reviewId" TEXT NOT NULL,
    "lineId" TEXT,
    "indicator" TEXT,
    "openKey" TEXT,
    "records" JSONB NOT NULL,
    "words" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "overdueAt" TIMESTAMP(3),
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "corrections" JSONB,
    "correctedFen" BIGINT,
    "decidedAt" TIMESTAMP(3),
    "decidedById" TEXT,
    "decidedByName" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "SettlementDispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OperationReport" (
    "id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "state" "OperationReportState" NOT NULL DEFAULT 'drafted',
    "number" TEXT,
    "figures" JSONB NOT NULL,
    "texts" JSONB NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "draftedAt" TIMESTAMP(3) NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "overdueAt" TIMESTAMP(3),
    "digest" TEXT,
    "publishedAt" TIMESTAMP(3),
    "publishedById" TEXT,
    "publishedByName" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "OperationReport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "applicationId" TEXT,
    "systemId" TEXT NOT NULL,
    "officeUnitId" TEXT NOT NULL,
    "officerId" TEXT,
    "reason" TEXT NOT NULL,
    "happenedAt" TIMESTAMP(3) NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "state" TEXT NOT NULL,
    "finding" TEXT NOT NULL DEFAULT '',
    "verifiedAt" TIMESTAMP(3),
    "verifiedById" TEXT,
    "verifiedByName" TEXT NOT NULL DEFAULT '',
    "overdueAt" TIMESTAMP(3),

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Measure" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "officeUnitId" TEXT NOT NULL,
    "officerId" TEXT,
    "verificationId" TEXT,
    "complaintId" TEXT,
    "stepId" TEXT,
    "words" TEXT NOT NULL,
    "issuedAt" TIMESTAMP(3) NOT NULL,
    "issuedById" TEXT NOT NULL,
    "issuedByName" TEXT NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "answer" TEXT NOT NULL DEFAULT '',
    "answerFiles" JSONB NOT NULL,
    "answeredAt" TIMESTAMP(3),
    "answeredByName" TEXT NOT NULL DEFAULT '',
    "closedWords" TEXT NOT NULL DEFAULT '',
    "closedAt" TIMESTAMP(3),
    "closedByName" TEXT NOT NULL DEFAULT '',
    "warnedAt" TIMESTAMP(3),
    "overdueAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Measure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Complaint" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "hotlineNumber" TEXT,
    "realName" BOOLEAN NOT NULL,
    "complainantName" TEXT NOT NULL,
    "contact" TEXT NOT NULL,
    "complainantId" TEXT,
    "subject" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "applicationId" TEXT,
    "state" TEXT NOT NULL,
    "officeUnitId" TEXT,
    "receivedAt" TIMESTAMP(3) NOT NULL,
    "receivedById" TEXT NOT NULL,
    "acceptBy" TIMESTAMP(3) NOT NULL,
    "acceptedAt" TIMESTAMP(3),
    "answerBy" TIMESTAMP(3) NOT NULL,
    "result" TEXT NOT NULL DEFAULT '',
    "founded" BOOLEAN,
    "handledAt" TIMESTAMP(3),
    "handledByName" TEXT NOT NULL DEFAULT '',
    "reply" TEXT NOT NULL DEFAULT '',
    "replyWay" TEXT NOT NULL DEFAULT '',
    "repliedAt" TIMESTAMP(3),
    "repliedByName" TEXT NOT NULL DEFAULT '',
    "closedAt" TIMESTAMP(3),
    "satisfaction" INTEGER,
    "warnedAt" TIMESTAMP(3),
    "overdueAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Complaint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ComplaintEvent" (
    "id" TEXT NOT NULL,
    "complaintId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "fromState" TEXT,
    "toState" TEXT NOT NULL,
    "words" TEXT NOT NULL,

    CONSTRAINT "ComplaintEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Satisfaction" (
    "applicationId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "officeUnitId" TEXT NOT NULL,
    "score" INTEGER NOT NULL,
    "words" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,

    CONSTRAINT "Satisfaction_pkey" PRIMARY KEY ("applicationId")
);

-- CreateTable
CREATE TABLE "SupervisionReport" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "officeUnitId" TEXT,
    "from" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "title" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "measureIds" JSONB NOT NULL,
    "issuedAt" TIMESTAMP(3) NOT NULL,
    "issuedById" TEXT NOT NULL,
    "issuedByName" TEXT NOT NULL,
    "acknowledgedAt" TIMESTAMP(3),
    "acknowledgedByName" TEXT NOT NULL DEFAULT '',
    "answer" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "SupervisionReport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Ticket" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "kind" "TicketKind" NOT NULL,
    "state" "TicketState" NOT NULL DEFAULT 'submitted',
    "level" INTEGER NOT NULL,
    "unitId" TEXT NOT NULL,
    "systemId" TEXT,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "openedById" TEXT NOT NULL,
    "openedByName" TEXT NOT NULL,
    "assigneeId" TEXT,
    "assigneeName" TEXT NOT NULL DEFAULT '',
    "respondBy" TIMESTAMP(3) NOT NULL,
    "respondedAt" TIMESTAMP(3),
    "restoreBy" TIMESTAMP(3) NOT NULL,
    "pausedAt" TIMESTAMP(3),
    "pausedMillis" BIGINT NOT NULL DEFAULT 0,
    "resolvedAt" TIMESTAMP(3),
    "closedAt" TIMESTAMP(3),
    "overdueAt" TIMESTAMP(3),
    "explanation" TEXT,
    "explainedByName" TEXT NOT NULL DEFAULT '',
    "explainedAt" TIMESTAMP(3),
    "satisfaction" INTEGER,
    "satisfactionWords" TEXT NOT NULL DEFAULT '',
    "ratedAt" TIMESTAMP(3),
    "policyVersion" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Ticket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TicketEvent" (
    "id" TEXT NOT NULL,
    "ticketId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "fromState" TEXT,
    "toState" TEXT,
    "words" TEXT NOT NULL DEFAULT '',
    "files" JSONB NOT NULL,

    CONSTRAINT "TicketEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Incident" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "cause" TEXT NOT NULL DEFAULT '',
    "measures" TEXT NOT NULL DEFAULT '',
    "detectedAt" TIMESTAMP(3) NOT NULL,
    "respondedAt" TIMESTAMP(3),
    "interruptedFrom" TIMESTAMP(3),
    "interruptedUntil" TIMESTAMP(3),
    "planned" BOOLEAN NOT NULL DEFAULT false,
    "ticketId" TEXT,
    "closedAt" TIMESTAMP(3),
    "reportedById" TEXT NOT NULL,
    "reportedByName" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IncidentSystem" (
    "incidentId" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,

    CONSTRAINT "IncidentSystem_pkey" PRIMARY KEY ("incidentId","systemId")
);

-- CreateTable
CREATE TABLE "UsageDayRecord" (
    "namespace" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "isComplete" BOOLEAN NOT NULL,
    "intervalSeconds" INTEGER NOT NULL,
    "quotaCpuMillis" INTEGER NOT NULL,
    "quotaMemoryMib" INTEGER NOT NULL,
    "quotaStorageMib" INTEGER NOT NULL,
    "workloads" INTEGER NOT NULL,
    "cpuRequest" DOUBLE PRECISION NOT NULL,
    "cpuUse" DOUBLE PRECISION NOT NULL,
    "memoryRequest" DOUBLE PRECISION NOT NULL,
    "memoryUse" DOUBLE PRECISION NOT NULL,
    "sampledSeconds" INTEGER NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "hours" JSONB NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "UsageDayRecord_pkey" PRIMARY KEY ("namespace","day")
);

-- CreateTable
CREATE TABLE "UsageCityDay" (
    "day" TEXT NOT NULL,
    "isMonthEnd" BOOLEAN NOT NULL,
    "namespaces" INTEGER NOT NULL,
    "coverage" DOUBLE PRECISION NOT NULL,
    "quotaCpu" DOUBLE PRECISION NOT NULL,
    "requestCpu" DOUBLE PRECISION NOT NULL,
    "useCpu" DOUBLE PRECISION NOT NULL,
    "quotaMemory" DOUBLE PRECISION NOT NULL,
    "requestMemory" DOUBLE PRECISION NOT NULL,
    "useMemory" DOUBLE PRECISION NOT NULL,
    "verdicts" JSONB NOT NULL,

    CONSTRAINT "UsageCityDay_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "WorkloadVerdict" (
    "id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "asOf" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "cpuMillis" INTEGER NOT NULL,
    "memoryMib" INTEGER NOT NULL,
    "storageMib" INTEGER NOT NULL,
    "cpuP95" DOUBLE PRECISION,
    "memoryP95" DOUBLE PRECISION,
    "extraMarginPercent" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "freesCpuMillis" INTEGER NOT NULL,
    "freesMemoryMib" INTEGER NOT NULL,
    "freesYuan" DOUBLE PRECISION NOT NULL,
    "judgedAt" TIMESTAMP(3) NOT NULL,
    "reasons" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "sizes" JSONB NOT NULL,
    "advice" JSONB NOT NULL,

    CONSTRAINT "WorkloadVerdict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MonthlyVerdict" (
    "id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "cpuMillis" INTEGER NOT NULL,
    "memoryMib" INTEGER NOT NULL,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "MonthlyVerdict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageExemption" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "until" TEXT,
    "approverId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "UsageExemption_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageInventory" (
    "namespace" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "observedAt" TIMESTAMP(3) NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "UsageInventory_pkey" PRIMARY KEY ("namespace")
);

-- CreateTable
CREATE TABLE "UsageMargin" (
    "systemId" TEXT NOT NULL,
    "extraMarginPercent" DOUBLE PRECISION NOT NULL,
    "findingId" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "UsageMargin_pkey" PRIMARY KEY ("systemId")
);

-- CreateTable
CREATE TABLE "ResourceFinding" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "openKey" TEXT,
    "kind" TEXT NOT NULL,
    "state" "ResourceFindingState" NOT NULL DEFAULT 'issued',
    "issuedAt" TIMESTAMP(3) NOT NULL,
    "issuedById" TEXT NOT NULL,
    "issuedByName" TEXT NOT NULL,
    "notifiedAt" TIMESTAMP(3),
    "dueAt" TIMESTAMP(3),
    "remindedAt" TIMESTAMP(3),
    "escalatedAt" TIMESTAMP(3),
    "answeredAt" TIMESTAMP(3),
    "applicationId" TEXT,
    "retirementId" TEXT,
    "appliedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "outcome" TEXT,
    "policyVersion" INTEGER NOT NULL,
    "letter" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "objection" JSONB,
    "decision" JSONB,
    "verification" JSONB,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ResourceFinding_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "AssessmentScheme_number_key" ON "AssessmentScheme"("number");

-- CreateIndex
CREATE UNIQUE INDEX "AssessmentScheme_year_version_key" ON "AssessmentScheme"("year", "version");

-- CreateIndex
CREATE UNIQUE INDEX "Assessment_year_key" ON "Assessment"("year");

-- CreateIndex
CREATE INDEX "AssessmentUnit_assessmentId_rank_idx" ON "AssessmentUnit"("assessmentId", "rank");

-- CreateIndex
CREATE INDEX "AssessmentUnit_unitId_idx" ON "AssessmentUnit"("unitId");

-- CreateIndex
CREATE UNIQUE INDEX "AssessmentUnit_assessmentId_unitId_key" ON "AssessmentUnit"("assessmentId", "unitId");

-- CreateIndex
CREATE UNIQUE INDEX "AssessmentIndicator_assessmentId_unitId_indicator_key" ON "AssessmentIndicator"("assessmentId", "unitId", "indicator");

-- CreateIndex
CREATE UNIQUE INDEX "AssessmentAppeal_number_key" ON "AssessmentAppeal"("number");

-- CreateIndex
CREATE UNIQUE INDEX "AssessmentAppeal_openKey_key" ON "AssessmentAppeal"("openKey");

-- CreateIndex
CREATE INDEX "AssessmentAppeal_assessmentId_unitId_idx" ON "AssessmentAppeal"("assessmentId", "unitId");

-- CreateIndex
CREATE INDEX "AssessmentAppeal_state_dueAt_idx" ON "AssessmentAppeal"("state", "dueAt");

-- CreateIndex
CREATE INDEX "ResponsibilityChange_fromUnitId_idx" ON "ResponsibilityChange"("fromUnitId");

-- CreateIndex
CREATE INDEX "ResponsibilityChange_toUnitId_idx" ON "ResponsibilityChange"("toUnitId");

-- CreateIndex
CREATE UNIQUE INDEX "ResponsibilityChange_systemId_at_key" ON "ResponsibilityChange"("systemId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "BackupState_tenancyName_key" ON "BackupState"("tenancyName");

-- CreateIndex
CREATE INDEX "BackupState_unitId_idx" ON "BackupState"("unitId");

-- CreateIndex
CREATE INDEX "BackupState_finding_idx" ON "BackupState"("finding");

-- CreateIndex
CREATE UNIQUE INDEX "BackupFinding_openKey_key" ON "BackupFinding"("openKey");

-- CreateIndex
CREATE INDEX "BackupFinding_state_dueAt_idx" ON "BackupFinding"("state", "dueAt");

-- CreateIndex
CREATE INDEX "BackupFinding_systemId_idx" ON "BackupFinding"("systemId");

-- CreateIndex
CREATE INDEX "BackupFinding_unitId_idx" ON "BackupFinding"("unitId");

-- CreateIndex
CREATE UNIQUE INDEX "BackupExemption_openKey_key" ON "BackupExemption"("openKey");

-- CreateIndex
CREATE INDEX "BackupExemption_state_until_idx" ON "BackupExemption"("state", "until");

-- CreateIndex
CREATE INDEX "BackupExemption_systemId_idx" ON "BackupExemption"("systemId");

-- CreateIndex
CREATE INDEX "BackupYear_year_idx" ON "BackupYear"("year");

-- CreateIndex
CREATE UNIQUE INDEX "BackupOrder_openKey_key" ON "BackupOrder"("openKey");

-- CreateIndex
CREATE INDEX "BackupOrder_systemId_requestedAt_idx" ON "BackupOrder"("systemId", "requestedAt");

-- CreateIndex
CREATE INDEX "BackupOrder_state_idx" ON "BackupOrder"("state");

-- CreateIndex
CREATE UNIQUE INDEX "RestoreOrder_openKey_key" ON "RestoreOrder"("openKey");

-- CreateIndex
CREATE UNIQUE INDEX "RestoreOrder_suffix_key" ON "RestoreOrder"("suffix");

-- CreateIndex
CREATE INDEX "RestoreOrder_state_idx" ON "RestoreOrder"("state");

-- CreateIndex
CREATE INDEX "RestoreOrder_systemId_idx" ON "RestoreOrder"("systemId");

-- CreateIndex
CREATE INDEX "RestoreOrder_unitId_idx" ON "RestoreOrder"("unitId");

-- CreateIndex
CREATE UNIQUE INDEX "Bulletin_month_key" ON "Bulletin"("month");

-- CreateIndex
CREATE UNIQUE INDEX "Bulletin_number_key" ON "Bulletin"("number");

-- CreateIndex
CREATE INDEX "Bulletin_state_dueAt_idx" ON "Bulletin"("state", "dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "BulletinErratum_bulletinId_sequence_key" ON "BulletinErratum"("bulletinId", "sequence");

-- CreateIndex
CREATE INDEX "BulletinExtract_unitId_idx" ON "BulletinExtract"("unitId");

-- CreateIndex
CREATE UNIQUE INDEX "BulletinExtract_bulletinId_unitId_key" ON "BulletinExtract"("bulletinId", "unitId");

-- CreateIndex
CREATE UNIQUE INDEX "BulletinItem_fingerprint_key" ON "BulletinItem"("fingerprint");

-- CreateIndex
CREATE INDEX "BulletinItem_unitId_state_idx" ON "BulletinItem"("unitId", "state");

-- CreateIndex
CREATE INDEX "BulletinItem_state_dueAt_idx" ON "BulletinItem"("state", "dueAt");

-- CreateIndex
CREATE INDEX "BulletinItem_systemId_idx" ON "BulletinItem"("systemId");

-- CreateIndex
CREATE UNIQUE INDEX "BulletinItem_bulletinId_number_key" ON "BulletinItem"("bulletinId", "number");

-- CreateIndex
CREATE INDEX "BulletinItemEvent_itemId_at_idx" ON "BulletinItemEvent"("itemId", "at");

-- CreateIndex
CREATE INDEX "SecurityIncident_month_at_idx" ON "SecurityIncident"("month", "at");

-- CreateIndex
CREATE UNIQUE INDEX "SecurityIncident_source_externalId_key" ON "SecurityIncident"("source", "externalId");

-- CreateIndex
CREATE INDEX "SecurityAuditEvent_month_tenancy_idx" ON "SecurityAuditEvent"("month", "tenancy");

-- CreateIndex
CREATE UNIQUE INDEX "BulletinToken_tokenHash_key" ON "BulletinToken"("tokenHash");

-- CreateIndex
CREATE INDEX "BulletinToken_unitId_idx" ON "BulletinToken"("unitId");

-- CreateIndex
CREATE INDEX "BulletinDelivery_deliveredAt_nextAt_idx" ON "BulletinDelivery"("deliveredAt", "nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "BulletinDelivery_bulletinId_unitId_key" ON "BulletinDelivery"("bulletinId", "unitId");

-- CreateIndex
CREATE UNIQUE INDEX "Channel_name_key" ON "Channel"("name");

-- CreateIndex
CREATE INDEX "Channel_userId_idx" ON "Channel"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Delivery_key_key" ON "Delivery"("key");

-- CreateIndex
CREATE INDEX "Delivery_state_nextAt_idx" ON "Delivery"("state", "nextAt");

-- CreateIndex
CREATE INDEX "Delivery_channelId_attemptedAt_idx" ON "Delivery"("channelId", "attemptedAt");

-- CreateIndex
CREATE INDEX "Delivery_userId_state_idx" ON "Delivery"("userId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "DrillPlan_year_version_key" ON "DrillPlan"("year", "version");

-- CreateIndex
CREATE UNIQUE INDEX "Drill_planItem_key" ON "Drill"("planItem");

-- CreateIndex
CREATE UNIQUE INDEX "Drill_resourceName_key" ON "Drill"("resourceName");

-- CreateIndex
CREATE INDEX "Drill_year_state_idx" ON "Drill"("year", "state");

-- CreateIndex
CREATE INDEX "Drill_unitId_idx" ON "Drill"("unitId");

-- CreateIndex
CREATE INDEX "Drill_systemId_idx" ON "Drill"("systemId");

-- CreateIndex
CREATE INDEX "Drill_state_plannedFor_idx" ON "Drill"("state", "plannedFor");

-- CreateIndex
CREATE UNIQUE INDEX "DrillProblem_key_key" ON "DrillProblem"("key");

-- CreateIndex
CREATE INDEX "DrillProblem_drillId_idx" ON "DrillProblem"("drillId");

-- CreateIndex
CREATE INDEX "DrillProblem_closedAt_dueAt_idx" ON "DrillProblem"("closedAt", "dueAt");

-- CreateIndex
CREATE INDEX "GuardPeriod_fromDay_idx" ON "GuardPeriod"("fromDay");

-- CreateIndex
CREATE INDEX "FileUpload_userId_idx" ON "FileUpload"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "ProviderReview_providerId_period_key" ON "ProviderReview"("providerId", "period");

-- CreateIndex
CREATE UNIQUE INDEX "ProviderIndicator_reviewId_indicator_key" ON "ProviderIndicator"("reviewId", "indicator");

-- CreateIndex
CREATE INDEX "SettlementLine_allocationId_idx" ON "SettlementLine"("allocationId");

-- CreateIndex
CREATE UNIQUE INDEX "SettlementLine_reviewId_no_key" ON "SettlementLine"("reviewId", "no");

-- CreateIndex
CREATE UNIQUE INDEX "SettlementDispute_number_key" ON "SettlementDispute"("number");

-- CreateIndex
CREATE UNIQUE INDEX "SettlementDispute_openKey_key" ON "SettlementDispute"("openKey");

-- CreateIndex
CREATE INDEX "SettlementDispute_reviewId_idx" ON "SettlementDispute"("reviewId");

-- CreateIndex
CREATE INDEX "SettlementDispute_state_dueAt_idx" ON "SettlementDispute"("state", "dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "OperationReport_month_key" ON "OperationReport"("month");

-- CreateIndex
CREATE UNIQUE INDEX "OperationReport_number_key" ON "OperationReport"("number");

-- CreateIndex
CREATE INDEX "OperationReport_state_dueAt_idx" ON "OperationReport"("state", "dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "Verification_key_key" ON "Verification"("key");

-- CreateIndex
CREATE INDEX "Verification_state_dueAt_idx" ON "Verification"("state", "dueAt");

-- CreateIndex
CREATE INDEX "Verification_officeUnitId_happenedAt_idx" ON "Verification"("officeUnitId", "happenedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Measure_number_key" ON "Measure"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Measure_verificationId_key" ON "Measure"("verificationId");

-- CreateIndex
CREATE INDEX "Measure_state_dueAt_idx" ON "Measure"("state", "dueAt");

-- CreateIndex
CREATE INDEX "Measure_officeUnitId_issuedAt_idx" ON "Measure"("officeUnitId", "issuedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Complaint_number_key" ON "Complaint"("number");

-- CreateIndex
CREATE INDEX "Complaint_state_answerBy_idx" ON "Complaint"("state", "answerBy");

-- CreateIndex
CREATE INDEX "Complaint_officeUnitId_receivedAt_idx" ON "Complaint"("officeUnitId", "receivedAt");

-- CreateIndex
CREATE INDEX "Complaint_receivedAt_idx" ON "Complaint"("receivedAt");

-- CreateIndex
CREATE INDEX "ComplaintEvent_complaintId_at_idx" ON "ComplaintEvent"("complaintId", "at");

-- CreateIndex
CREATE INDEX "Satisfaction_officeUnitId_at_idx" ON "Satisfaction"("officeUnitId", "at");

-- CreateIndex
CREATE INDEX "Satisfaction_at_idx" ON "Satisfaction"("at");

-- CreateIndex
CREATE UNIQUE INDEX "SupervisionReport_number_key" ON "SupervisionReport"("number");

-- CreateIndex
CREATE INDEX "SupervisionReport_issuedAt_idx" ON "SupervisionReport"("issuedAt");

-- CreateIndex
CREATE INDEX "SupervisionReport_officeUnitId_idx" ON "SupervisionReport"("officeUnitId");

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_number_key" ON "Ticket"("number");

-- CreateIndex
CREATE INDEX "Ticket_unitId_createdAt_idx" ON "Ticket"("unitId", "createdAt");

-- CreateIndex
CREATE INDEX "Ticket_state_restoreBy_idx" ON "Ticket"("state", "restoreBy");

-- CreateIndex
CREATE INDEX "Ticket_createdAt_idx" ON "Ticket"("createdAt");

-- CreateIndex
CREATE INDEX "Ticket_closedAt_idx" ON "Ticket"("closedAt");

-- CreateIndex
CREATE INDEX "TicketEvent_ticketId_at_idx" ON "TicketEvent"("ticketId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Incident_number_key" ON "Incident"("number");

-- CreateIndex
CREATE INDEX "Incident_detectedAt_idx" ON "Incident"("detectedAt");

-- CreateIndex
CREATE INDEX "Incident_closedAt_idx" ON "Incident"("closedAt");

-- CreateIndex
CREATE INDEX "IncidentSystem_systemId_idx" ON "IncidentSystem"("systemId");

-- CreateIndex
CREATE INDEX "UsageDayRecord_systemId_day_idx" ON "UsageDayRecord"("systemId", "day");

-- CreateIndex
CREATE INDEX "UsageDayRecord_day_idx" ON "UsageDayRecord"("day");

-- CreateIndex
CREATE INDEX "UsageCityDay_isMonthEnd_day_idx" ON "UsageCityDay"("isMonthEnd", "day");

-- CreateIndex
CREATE INDEX "WorkloadVerdict_unitId_idx" ON "WorkloadVerdict"("unitId");

-- CreateIndex
CREATE INDEX "WorkloadVerdict_systemId_idx" ON "WorkloadVerdict"("systemId");

-- CreateIndex
CREATE INDEX "WorkloadVerdict_verdict_idx" ON "WorkloadVerdict"("verdict");

-- CreateIndex
CREATE INDEX "MonthlyVerdict_month_unitId_idx" ON "MonthlyVerdict"("month", "unitId");

-- CreateIndex
CREATE INDEX "MonthlyVerdict_systemId_month_idx" ON "MonthlyVerdict"("systemId", "month");

-- CreateIndex
CREATE INDEX "UsageExemption_systemId_idx" ON "UsageExemption"("systemId");

-- CreateIndex
CREATE INDEX "UsageInventory_systemId_idx" ON "UsageInventory"("systemId");

-- CreateIndex
CREATE INDEX "UsageInventory_unitId_idx" ON "UsageInventory"("unitId");

-- CreateIndex
CREATE UNIQUE INDEX "ResourceFinding_number_key" ON "ResourceFinding"("number");

-- CreateIndex
CREATE UNIQUE INDEX "ResourceFinding_openKey_key" ON "ResourceFinding"("openKey");

-- CreateIndex
CREATE INDEX "ResourceFinding_state_idx" ON "ResourceFinding"("state");

-- CreateIndex
CREATE INDEX "ResourceFinding_unitId_idx" ON "ResourceFinding"("unitId");

-- CreateIndex
CREATE INDEX "ResourceFinding_systemId_idx" ON "ResourceFinding"("systemId");

-- CreateIndex
CREATE INDEX "ResourceFinding_applicationId_idx" ON "ResourceFinding"("applicationId");

-- CreateIndex
CREATE INDEX "Notice_routedAt_at_idx" ON "Notice"("routedAt", "at");
