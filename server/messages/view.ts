import type { MessageFile, MessageView } from '../applications/views.ts';

interface MessageRow {
  id: string;
  authorId: string;
  authorName: string;
  authorRole: string;
  body: string;
  files: unknown;
  createdAt: Date;
}

export const messageView = (row: MessageRow): MessageView => ({
  id: row.id,
  authorId: row.authorId,
  authorName: row.authorName,
  authorRole: row.authorRole,
  body: row.body,
  files: row.files as MessageFile[],
  createdAt: row.createdAt.toISOString(),
});
