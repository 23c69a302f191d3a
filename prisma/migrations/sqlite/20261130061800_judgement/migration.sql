-- AlterTable
ALTER TABLE "Assessment" ADD COLUMN "budget" JSONB;

-- AlterTable
ALTER TABLE "Incident" ADD COLUMN "announcedFrom" DATETIME;
ALTER TABLE "Incident" ADD COLUMN "announcedUntil" DATETIME;

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
