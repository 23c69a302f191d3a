import { bulletins as en } from '../../i18n/en/bulletins.ts';
import { words } from '../../i18n/words.ts';
import { bulletins as zh } from '../../i18n/zh/bulletins.ts';

/** Words of bulletins and their items. */
export const b = words({ zh, en });

/** A name that the operators or an import gave: in words where there are any, else as it is. */
export const figureWord = (name: string): string => {
  if (name.startsWith('target:')) return b().target(name.slice('target:'.length));
  const sections: Record<string, string> = b().sections;
  return b().figures[name] ?? sections[name] ?? name;
};

/** A vulnerability's or check's own name, or the word for what the operators call it. */
export const idWord = (id: string): string => b().ids[id] ?? id;
