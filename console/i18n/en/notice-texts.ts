import type { noticeTexts as zh } from '../zh/notice-texts.ts';

export const noticeTexts: typeof zh = {
  trialToConfirm: 'The trial environment of “{system}” awaits your confirmation.',
};
