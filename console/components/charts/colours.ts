import { theme } from '../../ui/theme.ts';

/** The tokens that charts are drawn with, as they are in the present theme. */
export interface ChartColours {
  text: string;
  muted: string;
  line: string;
  surface: string;
  /** Distinguishable with any colour vision, and by lightness in print. */
  series: [string, string, string, string];
  limit: string;
  font: string;
}

/** Reads them from the style sheet; follows the theme. */
export function chartColours(): ChartColours {
  theme();
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token('--text'),
    muted: token('--muted'),
    line: token('--border'),
    surface: token('--surface'),
    series: [token('--bar-1'), token('--bar-2'), token('--bar-3'), token('--bar-4')],
    limit: token('--red'),
    // Widths are measured with it, so it must be a family and not `inherit`.
    font: getComputedStyle(document.body).fontFamily,
  };
}
