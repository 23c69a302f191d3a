/** The five tones of state, the same in tables, timelines and charts; each has its own shape as well. */
export const TONES = ['neutral', 'blue', 'green', 'amber', 'red'] as const;
export type Tone = (typeof TONES)[number];
