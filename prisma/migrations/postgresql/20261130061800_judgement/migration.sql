-- AlterTable
ALTER TABLE "Assessment" ADD COLUMN     "budget" JSONB;

-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "announcedFrom" TIMESTAMP(3),
ADD COLUMN     "announcedUntil" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "MonthlyVerdict" ADD COLUMN     "freesCpuMillis" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "freesMemoryMib" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "freesYuan" DOUBLE PRECISION NOT NULL DEFAULT 0;
