import type { MaterialKind } from './materials.ts';
import type { MaterialView } from './views.ts';

interface MaterialRow {
  id: string;
  kind: string;
  name: string;
  sha256: string;
  createdAt: Date;
  file: { size: number; mime: string };
}

export const materialView = (row: MaterialRow, uploadedBy: string): MaterialView => ({
  id: row.id,
  kind: row.kind as MaterialKind,
  name: row.name,
  sha256: row.sha256,
  size: row.file.size,
  mime: row.file.mime,
  uploadedBy,
  createdAt: row.createdAt.toISOString(),
});
