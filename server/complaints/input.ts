import { z } from 'zod';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(5000);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });

export const CHANNELS = ['hotline12345', 'console', 'letter', 'visit'] as const;

const complaint = {
  realName: z.boolean(),
  subject: z.string().trim().min(1).max(200),
  words,
  files: z.array(file).max(20).default([]),
  applicationNumber: z.string().trim().max(40).optional(),
};
export const fileComplaintInput = z.object({ ...complaint, contact: z.string().trim().max(200).default('') });
export const recordComplaintInput = z
  .object({
    ...complaint,
    channel: z.enum(CHANNELS),
    /** The work order of the 12345 line. */
    hotlineNumber: z.string().trim().max(60).optional(),
    complainantName: z.string().trim().max(60).default(''),
    contact: z.string().trim().max(200).default(''),
  })
  .refine(({ realName, complainantName, contact }) => !realName || (complainantName !== '' && contact !== ''), {
    path: ['complainantName'],
    message: 'under own name needs a name and a way to answer',
  })
  .refine(({ channel, hotlineNumber }) => channel !== 'hotline12345' || Boolean(hotlineNumber), {
    path: ['hotlineNumber'],
    message: 'the number of the hotline’s work order',
  });
export const complaintInput = z.object({ id });
export const acceptInput = z.object({ id, officeUnitId: id, words: words.max(500).default('受理') });
export const passOnInput = z.object({ id, officeUnitId: id, words });
export const reasonInput = z.object({ id, words });
export const handleInput = z.object({ id, founded: z.boolean(), result: words });
export const replyInput = z.object({ id, reply: words, way: z.enum(['phone', 'letter', 'console', 'visit']) });
export const closeInput = z.object({
  id,
  words: words.max(500).default('办结'),
  satisfaction: z.number().int().min(1).max(5).optional(),
});
export const rateInput = z.object({
  applicationId: id,
  score: z.number().int().min(1).max(5),
  words: z.string().trim().max(1000).default(''),
});
