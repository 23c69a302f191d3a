import { type Counted, type Excluded, keyOf } from '../../../server/assessment/measure.ts';
import type { FigureView, UnitResultView } from '../../../server/assessment/views.ts';
import type { Column } from '../../table/column.ts';
import { saveAs, toCsv } from '../../table/csv.ts';
import { named } from '../workflow/words.ts';
import { as, describe, inWords, noteOf } from './words.ts';

interface Line {
  figure: FigureView;
  counted?: Counted;
  excluded?: Excluded;
}

const linesOf = ({ figures }: Pick<UnitResultView, 'figures'>): Line[] =>
  figures.flatMap((figure) => [
    ...figure.counted.map((counted) => ({ figure, counted })),
    ...figure.excluded.map((excluded) => ({ figure, excluded })),
  ]);

/** Amounts in the unit of the measure as it is counted, so that sums over the file are the figures. */
const columns = (): Column<Line>[] => [
  { id: 'indicator', header: as().indicator, value: ({ figure }) => inWords(figure.name) },
  {
    id: 'record',
    header: as().record,
    value: ({ counted, excluded }) =>
      counted?.added ? `${counted.label} ${describe(counted.added)}` : (counted ?? excluded)?.label || as().start,
  },
  {
    id: 'id',
    header: as().id,
    value: ({ counted, excluded }) => {
      const one = counted ?? excluded;
      return counted?.added?.reference || (one ? keyOf(one) : '');
    },
  },
  { id: 'possible', header: as().possible, value: ({ counted }) => counted?.possible ?? null },
  { id: 'achieved', header: as().achieved, value: ({ counted }) => counted?.achieved ?? null },
  {
    id: 'note',
    header: as().note,
    value: ({ counted, excluded }) =>
      counted
        ? [noteOf(counted), counted.decision?.words].filter(Boolean).join('：')
        : [excluded && named(as().exclusions, excluded.reason), excluded?.words].filter(Boolean).join('：'),
  },
  {
    id: 'treatment',
    header: as().treatment,
    value: ({ counted }) => (counted ? (counted.added ? as().countedAdded : as().countedIn) : as().leftOut),
  },
];

/** Every record behind every figure of one unit, with what was decided on it. */
export const recordsCsv = (it: Pick<UnitResultView, 'figures'>): string => toCsv(linesOf(it), columns());

export const saveRecords = (it: UnitResultView): void =>
  saveAs(`${as().yearTitle(it.year)} ${it.name}.csv`, recordsCsv(it), 'text/csv;charset=utf-8');
