import { SaidError } from '../resources/sentences.ts';

/** A finished backup, as it lies at the DR centre. */
export interface BackupReceipt {
  name: string;
  /** Where it lies, in words for people. */
  location: string;
  completedAt: Date;
  objects: number;
  /** `sha256:…` of its content, read back from the location. */
  digest: string;
}

/** What a backup holds, counted: one entry for each kind and namespace. */
export interface BackupContent {
  namespace: string;
  kind: string;
  objects: number;
}

/** The location is missing, full or unreadable; the message says what to do. Nothing may be deleted. */
export class BackupUnavailable extends SaidError {
  override name = 'BackupUnavailable';
}

/** What a final backup is made for. */
export interface FinalBackupOrder {
  tenancy: string;
  namespaces: readonly string[];
  /** When the retirement was approved: tells one retirement of a tenancy from its next. ISO 8601. */
  requestedAt: string;
  /** Until when it must be kept. ISO 8601. */
  keepUntil: string;
}

/**
 * The last backup of a tenancy before it is erased. Making one that exists answers the existing one, so that an interrupted retirement
 * goes on where it stood; one that is still being made throws BackupUnavailable, too. Every method throws BackupUnavailable when the location cannot do it.
 */
export interface FinalBackup {
  make(order: FinalBackupOrder): Promise<BackupReceipt>;
  /** Reads the whole backup back from the location and answers the digest of what was read. */
  readBack(name: string): Promise<string>;
  content(name: string): Promise<BackupContent[]>;
}
