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
