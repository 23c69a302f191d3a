/** Sentences for the keys of the server's notices; `{name}` takes a value of the notice. */
export const noticeTexts = {
  trialToConfirm: '“{system}”的试用环境待确认。',
};
