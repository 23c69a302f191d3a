import { createSignal, type JSX, Show } from 'solid-js';
import type { ReviewRow } from '../../server/provider/views.ts';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { as, points, reviewTone, yuan } from '../components/assessment/words.ts';
import { Page } from '../components/page.tsx';
import { said } from '../components/review/outcome-forms.tsx';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { TextField } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

const columns = (): Column<ReviewRow>[] => [
  { id: 'period', header: as().period, width: 120, value: (row) => row.period },
  { id: 'provider', header: as().providerSide, value: (row) => row.providerName },
  {
    id: 'state',
    header: as().progress,
    width: 130,
    value: (row) => row.state,
    say: (_, row) => as().reviewStates[row.state] ?? row.state,
    cell: (row) => <StatusTag tone={reviewTone[row.state] ?? 'neutral'}>{as().reviewStates[row.state]}</StatusTag>,
    filter: true,
    card: 'tag',
  },
  {
    id: 'score',
    header: as().score,
    align: 'right',
    width: 100,
    value: (row) => row.score,
    say: (_, row) => points(row.score),
  },
  { id: 'factor', header: `${as().factor}（%）`, align: 'right', width: 130, value: (row) => row.factorPercent },
  {
    id: 'total',
    header: as().total,
    align: 'right',
    width: 150,
    value: (row) => row.totalFen,
    say: (_, row) => yuan(row.totalFen),
  },
  {
    id: 'payable',
    header: as().payable,
    align: 'right',
    width: 150,
    value: (row) => row.payableFen,
    say: (_, row) => yuan(row.payableFen),
  },
];

/** Question: how good was the service, and what is paid for it? */
const ProviderReviewsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('providerReviews.table');
  return (
    <Page
      title={as().provider}
      actions={
        <Show when={session.can('providerReview:manage')}>
          <OpenReview />
        </Show>
      }
    >
      <DataTable<ReviewRow>
        label={as().providerLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.providerReview(row.id)}
        columns={columns()}
        exportName={as().provider}
        empty={<EmptyState title={as().providerEmpty} next={as().providerEmptyNext} />}
      />
    </Page>
  );
};

const OpenReview = (): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [period, setPeriod] = createSignal('');
  const begin = command('providerReviews.open', {
    refresh: ['providerReviews'],
    onDone: () => {
      setOpen(false);
      succeeded(as().opened);
    },
  });
  return (
    <>
      <Button look="primary" icon="plus" onPress={() => setOpen(true)}>
        {as().openReview}
      </Button>
      <ConfirmDialog
        open={open()}
        title={as().openReview}
        effects={[as().providerEmptyNext]}
        confirmLabel={as().openReview}
        busy={begin.busy()}
        error={said(begin.failure())}
        onConfirm={() => begin.run({ period: period().trim() })}
        onClose={() => setOpen(false)}
      >
        <TextField name="period" label={as().period} hint={as().periodHint} value={period()} onInput={setPeriod} mono />
      </ConfirmDialog>
    </>
  );
};
export default ProviderReviewsPage;
