import { useSearchParams } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import type { EligibilityRow } from '../../../server/backup/views.ts';
import { failureIn, fetchOnce, read } from '../../api/query.ts';
import { isoDate } from '../../i18n/format.ts';
import { language } from '../../i18n/language.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { said } from '../review/outcome-forms.tsx';
import { bk } from './words.ts';

const YEARS_BACK = 5;
const thisYear = (): number => Number(isoDate(new Date()).slice(0, 4));
const years = (): number[] => Array.from({ length: YEARS_BACK }, (_, back) => thisYear() - back);

const columns = (): Column<EligibilityRow>[] => {
  const c = bk().eligibility.columns;
  return [
    { id: 'system', header: bk().columns.system, value: (row) => row.systemName },
    { id: 'unit', header: bk().columns.unit, value: (row) => row.unitName, filter: true },
    {
      id: 'eligible',
      header: c.eligible,
      width: 130,
      value: (row) => row.eligible,
      say: (_, row) => (row.eligible ? bk().eligibility.yes : bk().eligibility.no),
      cell: (row) => (
        <StatusTag tone={row.eligible ? 'green' : 'red'}>
          {row.eligible ? bk().eligibility.yes : bk().eligibility.no}
        </StatusTag>
      ),
      filter: true,
      card: 'tag',
    },
    {
      id: 'reason',
      header: c.reason,
      value: (row) => row.reason,
      say: (_, row) => bk().eligibility.reasons[row.reason],
      filter: true,
    },
    { id: 'gap', header: c.gap, width: 150, align: 'right', value: (row) => row.gapDays },
    {
      id: 'period',
      header: c.period,
      width: 220,
      value: (row) => row.gapFrom,
      say: (_, row) => (row.gapFrom && row.gapTo ? `${row.gapFrom} – ${row.gapTo}` : ''),
    },
    { id: 'days', header: c.days, width: 130, align: 'right', value: (row) => row.backupDays },
    {
      id: 'unobserved',
      header: c.unobserved,
      width: 130,
      align: 'right',
      value: (row) => row.unobservedDays,
      hidden: true,
    },
  ];
};

/** Article 5: the year's list of who may be given a budget, and why not. */
export const Eligibility = (): JSX.Element => {
  const [params, setParams] = useSearchParams<{ year?: string }>();
  const year = () => (years().includes(Number(params.year)) ? Number(params.year) : thisYear());
  const list = read('backups.eligibility', () => ({ year: year() }), { keep: true });
  const yes = () => list.data?.rows.filter(({ eligible }) => eligible).length ?? 0;
  return (
    <div class="stack">
      <Card
        title={bk().eligibility.label}
        note={list.data && bk().eligibility.basis(list.data.maxDays)}
        actions={<Exports year={year()} />}
      >
        <div class="row">
          <SelectField
            name="year"
            label={bk().eligibility.year}
            filter
            value={String(year())}
            options={years().map((one) => ({ value: String(one), label: String(one) }))}
            onInput={(value) => setParams({ year: value }, { replace: true })}
          />
          <Show when={list.data}>
            {(data) => (
              <span>
                {bk().eligibility.summary(yes(), data().rows.length - yes())} ·{' '}
                <span class="muted">{bk().policyVersion(data().policyVersion)}</span>
              </span>
            )}
          </Show>
        </div>
      </Card>
      <DataTable<EligibilityRow>
        label={bk().eligibility.label}
        rows={list.data?.rows}
        error={list.error}
        onRetry={() => void list.refetch()}
        rowId={(row) => row.systemId}
        columns={columns()}
        empty={<EmptyState title={bk().eligibility.empty} next={bk().eligibility.emptyNext} />}
      />
    </div>
  );
};

/** The whole list as a file, as the server makes it: what is filtered on the screen changes nothing in it. */
const Exports = (props: { year: number }): JSX.Element => {
  const [busy, setBusy] = createSignal<'csv' | 'xlsx'>();
  const [problem, setProblem] = createSignal<string>();
  const save = async (format: 'csv' | 'xlsx') => {
    setBusy(format);
    setProblem(undefined);
    try {
      const locale = language();
      const file = await fetchOnce('backups.exportEligibility', { year: props.year, format, locale });
      const url = URL.createObjectURL(
        new Blob([Uint8Array.from(atob(file.content), (each) => each.charCodeAt(0))], { type: file.mime }),
      );
      Object.assign(document.createElement('a'), { href: url, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      setProblem(said(failureIn(error)));
    }
    setBusy(undefined);
  };
  return (
    <div class="row">
      <Show when={problem()}>
        {(text) => (
          <Banner tone="red" alert>
            {text()}
          </Banner>
        )}
      </Show>
      <Button small icon="download" busy={busy() === 'csv'} onPress={() => void save('csv')}>
        {bk().eligibility.csv}
      </Button>
      <Button small icon="download" busy={busy() === 'xlsx'} onPress={() => void save('xlsx')}>
        {bk().eligibility.xlsx}
      </Button>
    </div>
  );
};
