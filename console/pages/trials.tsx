import type { JSX } from 'solid-js';
import type { TrialRow } from '../../server/trials/views.ts';
import { read } from '../api/query.ts';
import { Page } from '../components/page.tsx';
import { tr } from '../components/trial/words.ts';
import { trialTone } from '../components/workflow/tones.ts';
import { w } from '../components/workflow/words.ts';
import { isoDate } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

const listed = (values: readonly string[]): string => values.join(language() === 'zh' ? '、' : ', ');

const columns = (): Column<TrialRow>[] => {
  const c = tr().columns;
  return [
    {
      id: 'number',
      header: c.number,
      width: 160,
      value: (row) => row.applicationNumber,
      cell: (row) => <span class="mono nowrap">{row.applicationNumber}</span>,
    },
    { id: 'system', header: c.system, value: (row) => row.systemName },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
    {
      id: 'state',
      header: c.state,
      width: 140,
      value: (row) => row.state,
      say: (_, row) => w().trialStates[row.state],
      cell: (row) => <StatusTag tone={trialTone[row.state]}>{w().trialStates[row.state]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    { id: 'missing', header: c.missing, value: (row) => listed(row.missingParties.map((party) => w().parties[party])) },
    { id: 'passed', header: c.passed, value: (row) => listed(row.passedKinds.map((kind) => w().testKinds[kind])) },
    { id: 'left', header: c.left, width: 100, align: 'right', value: (row) => row.daysLeft },
    {
      id: 'ends',
      header: c.ends,
      width: 120,
      value: (row) => row.endsAt,
      say: (_, row) => (row.endsAt ? isoDate(row.endsAt) : ''),
    },
  ];
};

/** Every trial that this person may see. */
const TrialsPage = (): JSX.Element => {
  const rows = read('trials.table', () => ({}));
  return (
    <Page title={tr().listTitle}>
      <DataTable<TrialRow>
        label={tr().listLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.trial(row.applicationId)}
        columns={columns()}
        exportName={tr().listTitle}
        empty={<EmptyState title={tr().listEmpty} next={tr().listEmptyNext} />}
      />
    </Page>
  );
};
export default TrialsPage;
