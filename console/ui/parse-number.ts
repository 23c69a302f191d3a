/** Reads what people type: full-width digits, thousands separators, spaces. `undefined` for anything that is no number. */
export const parseNumber = (text: string): number | undefined => {
  const plain = text
    .replace(/[０-９．－]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\s,，]/g, '');
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return undefined;
  return Number(plain);
};
