import { For, type JSX, Show } from 'solid-js';
import { POOL_KEYS, type PoolAmounts } from '../../server/capacity/amounts.ts';
import type { CapacityView, LedgerEntryView, WaitingView } from '../../server/capacity/views.ts';
import { read, readPages } from '../api/query.ts';
import { amountName, sayAmount } from '../components/amounts.ts';
import { ApplicationNumber } from '../components/application-number.tsx';
import { CapacityForecast } from '../components/charts/capacity-forecast.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { QuotaAmounts } from '../components/quota-amounts.tsx';
import { ExactTime, RelativeTime } from '../components/time.tsx';
import { capacity as en } from '../i18n/en/capacity.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { decimal, isoDateTime, percent } from '../i18n/format.ts';
import { platformWords } from '../i18n/platform-words.ts';
import { words } from '../i18n/words.ts';
import { capacity as zh } from '../i18n/zh/capacity.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SegmentedMeter } from '../ui/meter.tsx';
import { EmptyState } from '../ui/states.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** Question: what do we have, what is promised, who waits? */
export default function Capacity(): JSX.Element {
  const capacity = read('capacity.get');
  return (
    <Page title={t().title} state={<Show when={capacity.data}>{(pool) => <State pool={pool()} />}</Show>}>
      <Loaded query={capacity}>
        {(pool) => (
          <>
            <Show when={!pool().observedAt}>
              <Banner tone="amber">{t().neverObserved}</Banner>
            </Show>
            <Card title={t().pool} note={t().poolNote}>
              <div class="grid">
                <For each={POOL_KEYS}>{(key) => <PoolMeter pool={pool()} resource={key} />}</For>
              </div>
            </Card>
            <CapacityForecast />
            <Waiting rows={pool().waiting} />
            <MakeUp pool={pool()} />
          </>
        )}
      </Loaded>
      <History />
    </Page>
  );
}

const promised = (pool: CapacityView, key: keyof PoolAmounts): number => pool.granted[key] + pool.locked[key];

const State = (props: { pool: CapacityView }): JSX.Element => {
  const share = (key: keyof PoolAmounts) =>
    props.pool.capacity[key] > 0 ? promised(props.pool, key) / props.pool.capacity[key] : 0;
  const tightest = () => [...POOL_KEYS].sort((a, b) => share(b) - share(a))[0] ?? 'cpuMillis';
  return (
    <>
      <Show when={share(tightest()) > 0}>
        <span>{t().fullest(amountName(tightest()), percent(share(tightest())))}</span>
      </Show>
      <Show when={props.pool.observedAt}>
        {(at) => <span title={isoDateTime(at())}>{t().observed(isoDateTime(at()))}</span>}
      </Show>
    </>
  );
};

const PoolMeter = (props: { pool: CapacityView; resource: keyof PoolAmounts }): JSX.Element => {
  const say = (amount: number) => sayAmount(props.resource, amount);
  const free = () => props.pool.free[props.resource];
  return (
    <div class="stack stack-tight">
      <SegmentedMeter
        label={amountName(props.resource)}
        max={props.pool.capacity[props.resource]}
        say={say}
        segments={[
          { label: t().granted, value: props.pool.granted[props.resource], colour: 1 },
          { label: t().locked, value: props.pool.locked[props.resource], colour: 4 },
          { label: t().free, value: Math.max(0, free()), colour: 'rest' },
        ]}
      />
      <Show when={free() < 0}>
        <Banner tone="red">{t().over(say(-free()))}</Banner>
      </Show>
    </div>
  );
};

const Waiting = (props: { rows: readonly WaitingView[] }): JSX.Element => {
  const columns = (): Column<WaitingView>[] => [
    { id: 'position', header: t().position, value: (row) => row.position, align: 'right', width: 80 },
    { id: 'system', header: terms().system, value: (row) => row.systemName, card: 'title' },
    { id: 'unit', header: terms().unit, value: (row) => row.unitName },
    {
      id: 'number',
      header: terms().number,
      value: (row) => row.applicationNumber,
      cell: (row) => (
        <Show when={row.applicationNumber}>
          {(number) => <ApplicationNumber number={number()} id={row.applicationId ?? undefined} copy={false} />}
        </Show>
      ),
    },
    {
      id: 'amounts',
      header: t().amounts,
      value: (row) => row.amounts.cpuMillis,
      cell: (row) => <QuotaAmounts amounts={row.amounts} />,
    },
    {
      id: 'since',
      header: t().since,
      value: (row) => row.since,
      cell: (row) => <RelativeTime at={row.since} />,
      width: 130,
    },
  ];
  return (
    <Card title={t().waiting} note={t().waitingNote}>
      <DataTable
        plain
        prefix="w."
        label={t().waiting}
        rows={props.rows}
        rowId={(row) => `${row.position}`}
        columns={columns()}
        empty={<EmptyState title={t().noWaiting} next={t().noWaitingNext} />}
      />
    </Card>
  );
};

interface MakeUpRow {
  key: keyof PoolAmounts;
  physical: number;
  overcommit: number;
  capacity: number;
}

const MakeUp = (props: { pool: CapacityView }): JSX.Element => {
  const factors = (): Record<keyof PoolAmounts, number> => ({
    cpuMillis: props.pool.overcommit.cpu,
    memoryBytes: props.pool.overcommit.memory,
    storageBytes: props.pool.overcommit.storage,
  });
  const rows = (): MakeUpRow[] =>
    POOL_KEYS.map((key) => ({
      key,
      physical: props.pool.physical[key],
      overcommit: factors()[key],
      capacity: props.pool.capacity[key],
    }));
  const columns = (): Column<MakeUpRow>[] => [
    { id: 'key', header: t().resource, value: (row) => amountName(row.key) },
    {
      id: 'physical',
      header: t().physical,
      align: 'right',
      value: (row) => row.physical,
      cell: (row) => sayAmount(row.key, row.physical),
    },
    {
      id: 'overcommit',
      header: t().overcommit,
      align: 'right',
      value: (row) => row.overcommit,
      cell: (row) => `× ${decimal(row.overcommit, 2)}`,
    },
    {
      id: 'reserve',
      header: t().reserve,
      align: 'right',
      value: () => props.pool.reservePercent,
      cell: () => `${decimal(props.pool.reservePercent)}%`,
    },
    {
      id: 'capacity',
      header: t().capacity,
      align: 'right',
      value: (row) => row.capacity,
      cell: (row) => sayAmount(row.key, row.capacity),
    },
  ];
  return (
    <Card
      title={t().makeUp}
      actions={
        <a class="small" href={paths.policies()}>
          {t().policy}
        </a>
      }
    >
      <DataTable
        plain
        prefix="m."
        label={t().makeUp}
        rows={rows()}
        rowId={(row) => row.key}
        columns={columns()}
        empty={null}
      />
    </Card>
  );
};

const History = (): JSX.Element => {
  const ledger = readPages('capacity.history', () => ({}));
  const rows = () => ledger.data?.pages.flatMap((page) => page.items);
  const columns = (): Column<LedgerEntryView>[] => [
    { id: 'at', header: t().at, value: (row) => row.at, cell: (row) => <ExactTime at={row.at} />, width: 160 },
    { id: 'kind', header: t().kind, value: (row) => t().kinds[row.kind], width: 90, card: 'tag' },
    { id: 'system', header: terms().system, value: (row) => row.systemName, card: 'title' },
    {
      id: 'number',
      header: terms().number,
      value: (row) => row.applicationNumber,
      cell: (row) => <span class="mono">{row.applicationNumber}</span>,
    },
    {
      id: 'amounts',
      header: terms().amounts,
      value: (row) => row.amounts.cpuMillis,
      cell: (row) => <QuotaAmounts amounts={row.amounts} />,
    },
    { id: 'reason', header: t().reason, value: (row) => platformWords(row.reason).text },
  ];
  return (
    <Card title={t().history} note={t().historyNote}>
      <DataTable
        plain
        prefix="h."
        label={t().history}
        rows={rows()}
        rowId={(row) => row.id}
        columns={columns()}
        error={ledger.error}
        onRetry={() => void ledger.refetch()}
        empty={<EmptyState title={t().noHistory} next={t().noHistoryNext} />}
      />
      <Show when={ledger.hasNextPage}>
        <Button busy={ledger.isFetchingNextPage} onPress={() => void ledger.fetchNextPage()}>
          {t().more}
        </Button>
      </Show>
    </Card>
  );
};
