/** What the API answers when it refuses: a `Status` of `v1`. */
export interface ApiStatus {
  code: number;
  reason: string;
  message: string;
  details?: {
    kind?: string;
    name?: string;
    causes?: { field?: string; message?: string; reason?: string }[];
    retryAfterSeconds?: number;
  };
}

/** The API refused a request. `status.code` is the HTTP status, `status.reason` Kubernetes' word for it. */
export class KubeError extends Error {
  override name = 'KubeError';
  readonly status: ApiStatus;

  constructor(attempt: string, status: ApiStatus) {
    super(`${attempt} was answered ${status.code} ${status.reason}: ${status.message}`);
    this.status = status;
  }
}

const hasCode = (error: unknown, code: number): error is KubeError =>
  error instanceof KubeError && error.status.code === code;

export const isNotFound = (error: unknown): error is KubeError => hasCode(error, 404);
export const isConflict = (error: unknown): error is KubeError => hasCode(error, 409);
export const isForbidden = (error: unknown): error is KubeError => hasCode(error, 403);
export const isInvalid = (error: unknown): error is KubeError => hasCode(error, 422);
export const isGone = (error: unknown): error is KubeError => hasCode(error, 410);
/** A create lost against another one (409 is also the answer to an update that lost). */
export const isAlreadyExists = (error: unknown): error is KubeError =>
  isConflict(error) && error.status.reason === 'AlreadyExists';
