-- AlterTable
ALTER TABLE "DrillPlan" ADD COLUMN "overdueAt" DATETIME;

-- AlterTable
ALTER TABLE "Drill" ADD COLUMN "cleanUpOverdueAt" DATETIME;
