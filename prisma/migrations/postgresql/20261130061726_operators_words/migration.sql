-- What the operators say, as codes with values beside the English (operators/resources/sentences.ts).
ALTER TABLE "LoopState" ADD COLUMN "said" JSONB;
ALTER TABLE "BulletinItem" ADD COLUMN "detailSaid" JSONB;
ALTER TABLE "BulletinItem" ADD COLUMN "retestSaid" JSONB;
