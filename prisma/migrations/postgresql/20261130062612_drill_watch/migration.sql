-- AlterTable
ALTER TABLE "DrillPlan" ADD COLUMN "overdueAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Drill" ADD COLUMN "cleanUpOverdueAt" TIMESTAMP(3);
