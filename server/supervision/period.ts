/** A stretch of days in UTC+8, both ends named: 2026-11-01 to 2026-11-30. */
export interface Period {
  from: Date;
  until: Date;
}

export const periodOf = ({ from, to }: { from: string; to: string }): Period => ({
  from: new Date(`${from}T00:00:00+08:00`),
  until: new Date(new Date(`${to}T00:00:00+08:00`).getTime() + 86_400_000),
});
