import type { KubeObject } from '../runtime/client.ts';

/** What a drill reads and writes of Velero's kinds (velero.io/v1, 1.18); they live in Velero's own namespace. */
export const VELERO_NAMESPACE = 'velero';

export interface Restore extends KubeObject {
  spec: object;
  status?: {
    phase?: string;
    errors?: number;
    warnings?: number;
    failureReason?: string;
    validationErrors?: string[];
    progress?: { totalItems?: number; itemsRestored?: number };
    completionTimestamp?: string;
  };
}

export interface DownloadRequest extends KubeObject {
  spec: { target: { kind: string; name: string } };
  status?: { phase?: string; downloadURL?: string; expiration?: string };
}

/** Phases in which a restore is at an end, well or badly. */
export const ENDED_RESTORE: readonly string[] = ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'];
