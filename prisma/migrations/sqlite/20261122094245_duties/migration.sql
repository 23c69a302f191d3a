-- CreateTable
CREATE TABLE "LoopState" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "lastLookedAt" DATETIME NOT NULL,
    "decided" TEXT NOT NULL,
    "intervalSeconds" INTEGER NOT NULL,
    "observedAt" DATETIME NOT NULL,
    "alarmedFor" DATETIME
);
