-- CreateTable
CREATE TABLE "UsageBlock" (
    "namespace" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "seal" TEXT NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "UsageBlock_pkey" PRIMARY KEY ("namespace","span")
);

-- CreateIndex
CREATE INDEX "WorkloadVerdict_namespace_idx" ON "WorkloadVerdict"("namespace");
