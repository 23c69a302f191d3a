-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "UnitKind" AS ENUM ('authority', 'countyAuthority', 'department', 'provider', 'consultancy');

-- CreateEnum
CREATE TYPE "Zone" AS ENUM ('internet', 'extranet', 'exchange', 'dedicated');

-- CreateEnum
CREATE TYPE "ApplicationKind" AS ENUM ('open', 'change', 'terminate', 'exemption');

-- CreateEnum
CREATE TYPE "ApplicationStage" AS ENUM ('draft', 'submitted', 'completeness', 'technical', 'decision', 'returned', 'refused', 'rejected', 'withdrawn', 'approved', 'executing', 'failed', 'finished');

-- CreateEnum
CREATE TYPE "StepName" AS ENUM ('completeness', 'technical', 'decision', 'supplement', 'confirmation', 'delivery');

-- CreateEnum
CREATE TYPE "StepOutcome" AS ENUM ('complete', 'returned', 'refused', 'feasible', 'infeasible', 'approved', 'rejected', 'supplemented', 'confirmed', 'delivered', 'withdrawn');

-- CreateEnum
CREATE TYPE "SystemStage" AS ENUM ('registered', 'trial', 'online', 'changing', 'leaving', 'retired', 'exempt', 'offCloud');

-- CreateEnum
CREATE TYPE "TrialState" AS ENUM ('confirming', 'waitingForCapacity', 'provisioning', 'running', 'testing', 'passed', 'expired', 'ended');

-- CreateEnum
CREATE TYPE "TestKind" AS ENUM ('function', 'performance', 'security');

-- CreateEnum
CREATE TYPE "TestState" AS ENUM ('desired', 'running', 'passed', 'failed', 'error');

-- CreateEnum
CREATE TYPE "AllocationState" AS ENUM ('desired', 'waitingForCapacity', 'applying', 'inForce', 'frozen', 'retiring', 'retired', 'error');

-- CreateEnum
CREATE TYPE "RetirementState" AS ENUM ('planned', 'notified', 'objected', 'frozen', 'finalBackup', 'gate', 'removed', 'certified', 'cancelled');

-- CreateEnum
CREATE TYPE "LedgerKind" AS ENUM ('grant', 'lock', 'release');

-- CreateTable
CREATE TABLE "Unit" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "UnitKind" NOT NULL,
    "parentId" TEXT,
    "address" TEXT NOT NULL DEFAULT '',
    "phone" TEXT NOT NULL DEFAULT '',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "email" TEXT NOT NULL DEFAULT '',
    "phone" TEXT NOT NULL DEFAULT '',
    "locale" TEXT NOT NULL DEFAULT 'zh-CN',
    "passwordHash" TEXT NOT NULL,
    "passwordChangedAt" TIMESTAMP(3) NOT NULL,
    "mustChangePassword" BOOLEAN NOT NULL DEFAULT false,
    "totpSecret" TEXT,
    "totpConfirmedAt" TIMESTAMP(3),
    "totpLastStep" INTEGER NOT NULL DEFAULT 0,
    "failedAttempts" INTEGER NOT NULL DEFAULT 0,
    "lockedUntil" TIMESTAMP(3),
    "disabledAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserRole" (
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "grantedAt" TIMESTAMP(3) NOT NULL,
    "grantedBy" TEXT NOT NULL,

    CONSTRAINT "UserRole_pkey" PRIMARY KEY ("userId","role")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastSeenAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),
    "address" TEXT NOT NULL DEFAULT '',
    "userAgent" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "System" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "stage" "SystemStage" NOT NULL DEFAULT 'registered',
    "category" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "usersServed" TEXT NOT NULL DEFAULT '',
    "userCount" INTEGER NOT NULL DEFAULT 0,
    "concurrency" INTEGER NOT NULL DEFAULT 0,
    "protectionLevel" INTEGER NOT NULL,
    "drLevel" INTEGER NOT NULL,
    "rpoMinutes" INTEGER NOT NULL,
    "rtoMinutes" INTEGER NOT NULL,
    "zone" "Zone" NOT NULL,
    "contacts" JSONB NOT NULL,
    "onlineAt" TIMESTAMP(3),
    "retiredAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "System_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Application" (
    "id" TEXT NOT NULL,
    "number" TEXT,
    "kind" "ApplicationKind" NOT NULL,
    "stage" "ApplicationStage" NOT NULL DEFAULT 'draft',
    "unitId" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "openKey" TEXT,
    "createdById" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "contentVersion" INTEGER NOT NULL DEFAULT 0,
    "contentDigest" TEXT,
    "requested" JSONB,
    "recommended" JSONB,
    "granted" JSONB,
    "checks" JSONB,
    "policyVersion" INTEGER,
    "handlerUnitId" TEXT,
    "rejectionAdvice" TEXT,
    "closedReason" TEXT,
    "submittedAt" TIMESTAMP(3),
    "decidedAt" TIMESTAMP(3),
    "closedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Step" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "name" "StepName" NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 1,
    "officeUnitId" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "limitDays" INTEGER NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "pausedAt" TIMESTAMP(3),
    "pausedMillis" BIGINT NOT NULL DEFAULT 0,
    "finishedAt" TIMESTAMP(3),
    "outcome" "StepOutcome",
    "actorId" TEXT,
    "opinion" TEXT NOT NULL DEFAULT '',
    "quotes" JSONB,
    "warnedAt" TIMESTAMP(3),
    "escalatedAt" TIMESTAMP(3),
    "explanation" TEXT,
    "explainedById" TEXT,

    CONSTRAINT "Step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApplicationEvent" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "fromStage" TEXT,
    "toStage" TEXT,
    "words" TEXT NOT NULL DEFAULT '',
    "data" JSONB,

    CONSTRAINT "ApplicationEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "File" (
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "mime" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "File_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "Material" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "uploadedById" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Material_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Message" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "authorName" TEXT NOT NULL,
    "authorRole" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Delegation" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "consultancyId" TEXT NOT NULL,
    "delegatedById" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "materialIds" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),
    "opinion" TEXT,
    "recommended" JSONB,
    "opinionById" TEXT,
    "answeredAt" TIMESTAMP(3),

    CONSTRAINT "Delegation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Trial" (
    "id" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "state" "TrialState" NOT NULL DEFAULT 'confirming',
    "days" INTEGER NOT NULL,
    "quota" JSONB NOT NULL,
    "startedAt" TIMESTAMP(3),
    "endsAt" TIMESTAMP(3),
    "extendedAt" TIMESTAMP(3),
    "warnings" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Trial_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrialConfirmation" (
    "trialId" TEXT NOT NULL,
    "party" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "userName" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "remark" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "TrialConfirmation_pkey" PRIMARY KEY ("trialId","party")
);

-- CreateTable
CREATE TABLE "TestRun" (
    "id" TEXT NOT NULL,
    "trialId" TEXT NOT NULL,
    "kind" "TestKind" NOT NULL,
    "source" TEXT NOT NULL,
    "state" "TestState" NOT NULL DEFAULT 'desired',
    "spec" JSONB NOT NULL,
    "summary" TEXT NOT NULL DEFAULT '',
    "checks" JSONB,
    "measurements" JSONB,
    "reportSha256" TEXT,
    "reportDigest" TEXT,
    "testerId" TEXT NOT NULL,
    "testerName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "resourceName" TEXT,
    "namespace" TEXT,
    "dispatchedAt" TIMESTAMP(3),

    CONSTRAINT "TestRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Allocation" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "unitId" TEXT NOT NULL,
    "tenancyName" TEXT NOT NULL,
    "state" "AllocationState" NOT NULL DEFAULT 'desired',
    "environment" TEXT NOT NULL,
    "granted" JSONB NOT NULL,
    "cpuMillis" INTEGER NOT NULL DEFAULT 0,
    "memoryBytes" BIGINT NOT NULL DEFAULT 0,
    "storageBytes" BIGINT NOT NULL DEFAULT 0,
    "pending" JSONB,
    "queuedAt" TIMESTAMP(3),
    "applicationId" TEXT,
    "desired" JSONB NOT NULL,
    "desiredVersion" INTEGER NOT NULL DEFAULT 1,
    "dispatchedVersion" INTEGER NOT NULL DEFAULT 0,
    "observed" JSONB,
    "observedVersion" INTEGER NOT NULL DEFAULT 0,
    "observedAt" TIMESTAMP(3),
    "dispatchError" TEXT,
    "approvedAt" TIMESTAMP(3) NOT NULL,
    "inForceAt" TIMESTAMP(3),
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Allocation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsagePeak" (
    "allocationId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "cpuMillis" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "storageBytes" BIGINT NOT NULL,
    "pods" INTEGER NOT NULL,

    CONSTRAINT "UsagePeak_pkey" PRIMARY KEY ("allocationId","day")
);

-- CreateTable
CREATE TABLE "CapacityPool" (
    "id" TEXT NOT NULL,
    "physicalCpuMillis" BIGINT NOT NULL DEFAULT 0,
    "physicalMemory" BIGINT NOT NULL DEFAULT 0,
    "physicalStorage" BIGINT NOT NULL DEFAULT 0,
    "grantedCpuMillis" BIGINT NOT NULL DEFAULT 0,
    "grantedMemory" BIGINT NOT NULL DEFAULT 0,
    "grantedStorage" BIGINT NOT NULL DEFAULT 0,
    "lockedCpuMillis" BIGINT NOT NULL DEFAULT 0,
    "lockedMemory" BIGINT NOT NULL DEFAULT 0,
    "lockedStorage" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "observedAt" TIMESTAMP(3),

    CONSTRAINT "CapacityPool_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" TEXT NOT NULL,
    "poolId" TEXT NOT NULL,
    "allocationId" TEXT NOT NULL,
    "applicationId" TEXT,
    "kind" "LedgerKind" NOT NULL,
    "cpuMillis" BIGINT NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "storageBytes" BIGINT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT,
    "reason" TEXT NOT NULL,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Exemption" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "applicationId" TEXT,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "approverId" TEXT NOT NULL,
    "from" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3),

    CONSTRAINT "Exemption_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Retirement" (
    "id" TEXT NOT NULL,
    "systemId" TEXT NOT NULL,
    "applicationId" TEXT,
    "openKey" TEXT,
    "state" "RetirementState" NOT NULL DEFAULT 'planned',
    "origin" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "attestation" JSONB,
    "plannedFor" TIMESTAMP(3) NOT NULL,
    "notices" JSONB NOT NULL,
    "objection" JSONB,
    "gate" JSONB,
    "certificate" JSONB,
    "certificateNumber" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "Retirement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Notice" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "level" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "values" JSONB NOT NULL,
    "link" TEXT NOT NULL DEFAULT '',
    "onceKey" TEXT,
    "readAt" TIMESTAMP(3),
    "mailedAt" TIMESTAMP(3),

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Policy" (
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "effectiveFrom" TIMESTAMP(3) NOT NULL,
    "authorId" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Policy_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subjectType" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "result" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "address" TEXT NOT NULL DEFAULT '',
    "requestId" TEXT NOT NULL DEFAULT '',
    "prevHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "Counter" (
    "name" TEXT NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "Counter_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "Unit_code_key" ON "Unit"("code");

-- CreateIndex
CREATE UNIQUE INDEX "Unit_name_key" ON "Unit"("name");

-- CreateIndex
CREATE INDEX "Unit_parentId_idx" ON "Unit"("parentId");

-- CreateIndex
CREATE UNIQUE INDEX "User_username_key" ON "User"("username");

-- CreateIndex
CREATE INDEX "User_unitId_idx" ON "User"("unitId");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "System_stage_idx" ON "System"("stage");

-- CreateIndex
CREATE UNIQUE INDEX "System_unitId_code_key" ON "System"("unitId", "code");

-- CreateIndex
CREATE UNIQUE INDEX "Application_number_key" ON "Application"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Application_openKey_key" ON "Application"("openKey");

-- CreateIndex
CREATE INDEX "Application_unitId_stage_idx" ON "Application"("unitId", "stage");

-- CreateIndex
CREATE INDEX "Application_stage_submittedAt_idx" ON "Application"("stage", "submittedAt");

-- CreateIndex
CREATE INDEX "Application_systemId_idx" ON "Application"("systemId");

-- CreateIndex
CREATE INDEX "Application_submittedAt_idx" ON "Application"("submittedAt");

-- CreateIndex
CREATE INDEX "Step_applicationId_idx" ON "Step"("applicationId");

-- CreateIndex
CREATE INDEX "Step_finishedAt_dueAt_idx" ON "Step"("finishedAt", "dueAt");

-- CreateIndex
CREATE INDEX "ApplicationEvent_applicationId_at_idx" ON "ApplicationEvent"("applicationId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Material_applicationId_kind_sha256_key" ON "Material"("applicationId", "kind", "sha256");

-- CreateIndex
CREATE INDEX "Message_applicationId_createdAt_idx" ON "Message"("applicationId", "createdAt");

-- CreateIndex
CREATE INDEX "Delegation_applicationId_idx" ON "Delegation"("applicationId");

-- CreateIndex
CREATE INDEX "Delegation_consultancyId_idx" ON "Delegation"("consultancyId");

-- CreateIndex
CREATE UNIQUE INDEX "Trial_applicationId_key" ON "Trial"("applicationId");

-- CreateIndex
CREATE INDEX "Trial_systemId_idx" ON "Trial"("systemId");

-- CreateIndex
CREATE INDEX "Trial_state_endsAt_idx" ON "Trial"("state", "endsAt");

-- CreateIndex
CREATE INDEX "TestRun_trialId_kind_createdAt_idx" ON "TestRun"("trialId", "kind", "createdAt");

-- CreateIndex
CREATE INDEX "TestRun_state_idx" ON "TestRun"("state");

-- CreateIndex
CREATE UNIQUE INDEX "Allocation_systemId_key" ON "Allocation"("systemId");

-- CreateIndex
CREATE UNIQUE INDEX "Allocation_tenancyName_key" ON "Allocation"("tenancyName");

-- CreateIndex
CREATE INDEX "Allocation_unitId_idx" ON "Allocation"("unitId");

-- CreateIndex
CREATE INDEX "Allocation_state_idx" ON "Allocation"("state");

-- CreateIndex
CREATE INDEX "Allocation_queuedAt_idx" ON "Allocation"("queuedAt");

-- CreateIndex
CREATE INDEX "LedgerEntry_allocationId_idx" ON "LedgerEntry"("allocationId");

-- CreateIndex
CREATE INDEX "LedgerEntry_poolId_at_idx" ON "LedgerEntry"("poolId", "at");

-- CreateIndex
CREATE INDEX "Exemption_systemId_idx" ON "Exemption"("systemId");

-- CreateIndex
CREATE UNIQUE INDEX "Retirement_openKey_key" ON "Retirement"("openKey");

-- CreateIndex
CREATE UNIQUE INDEX "Retirement_certificateNumber_key" ON "Retirement"("certificateNumber");

-- CreateIndex
CREATE INDEX "Retirement_state_idx" ON "Retirement"("state");

-- CreateIndex
CREATE INDEX "Retirement_systemId_idx" ON "Retirement"("systemId");

-- CreateIndex
CREATE UNIQUE INDEX "Notice_onceKey_key" ON "Notice"("onceKey");

-- CreateIndex
CREATE INDEX "Notice_userId_at_idx" ON "Notice"("userId", "at");

-- CreateIndex
CREATE INDEX "Notice_userId_readAt_idx" ON "Notice"("userId", "readAt");

-- CreateIndex
CREATE UNIQUE INDEX "AuditEntry_hash_key" ON "AuditEntry"("hash");

-- CreateIndex
CREATE INDEX "AuditEntry_subjectType_subjectId_idx" ON "AuditEntry"("subjectType", "subjectId");

-- CreateIndex
CREATE INDEX "AuditEntry_actorId_at_idx" ON "AuditEntry"("actorId", "at");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- AddForeignKey
ALTER TABLE "Unit" ADD CONSTRAINT "Unit_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Unit"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_unitId_fkey" FOREIGN KEY ("unitId") REFERENCES "Unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserRole" ADD CONSTRAINT "UserRole_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "System" ADD CONSTRAINT "System_unitId_fkey" FOREIGN KEY ("unitId") REFERENCES "Unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Application" ADD CONSTRAINT "Application_systemId_fkey" FOREIGN KEY ("systemId") REFERENCES "System"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Step" ADD CONSTRAINT "Step_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApplicationEvent" ADD CONSTRAINT "ApplicationEvent_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Material" ADD CONSTRAINT "Material_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Material" ADD CONSTRAINT "Material_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "File"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Delegation" ADD CONSTRAINT "Delegation_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trial" ADD CONSTRAINT "Trial_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trial" ADD CONSTRAINT "Trial_systemId_fkey" FOREIGN KEY ("systemId") REFERENCES "System"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrialConfirmation" ADD CONSTRAINT "TrialConfirmation_trialId_fkey" FOREIGN KEY ("trialId") REFERENCES "Trial"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TestRun" ADD CONSTRAINT "TestRun_trialId_fkey" FOREIGN KEY ("trialId") REFERENCES "Trial"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Allocation" ADD CONSTRAINT "Allocation_systemId_fkey" FOREIGN KEY ("systemId") REFERENCES "System"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_poolId_fkey" FOREIGN KEY ("poolId") REFERENCES "CapacityPool"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_allocationId_fkey" FOREIGN KEY ("allocationId") REFERENCES "Allocation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Exemption" ADD CONSTRAINT "Exemption_systemId_fkey" FOREIGN KEY ("systemId") REFERENCES "System"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Retirement" ADD CONSTRAINT "Retirement_systemId_fkey" FOREIGN KEY ("systemId") REFERENCES "System"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
