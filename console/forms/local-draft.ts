/** What a browser keeps of a draft when the server could not be reached. */
export interface LocalDraft<T> {
  value: T;
  at: string;
}

const keyOf = (key: string): string => `yunzhi:draft:${key}`;

/** False when the browser refuses (private mode, full): the caller must not then promise that it is kept. */
export const keepLocally = <T>(key: string, value: T, at: Date): boolean => {
  try {
    localStorage.setItem(keyOf(key), JSON.stringify({ value, at: at.toISOString() } satisfies LocalDraft<T>));
    return true;
  } catch {
    return false;
  }
};

/** What was kept, or nothing; a broken entry counts as nothing and is removed. */
export const keptLocally = <T>(key: string): LocalDraft<T> | undefined => {
  const stored = localStorage.getItem(keyOf(key));
  if (stored === null) return undefined;
  try {
    return JSON.parse(stored) as LocalDraft<T>;
  } catch {
    dropLocal(key);
    return undefined;
  }
};

export const dropLocal = (key: string): void => localStorage.removeItem(keyOf(key));
