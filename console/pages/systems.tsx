import { type JSX, Show } from 'solid-js';
import type { AllocationState } from '../../server/allocations/views.ts';
import type { SystemRow } from '../../server/systems/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Page } from '../components/page.tsx';
import { sy } from '../components/system/words.ts';
import { systemTone } from '../components/workflow/tones.ts';
import { named, w } from '../components/workflow/words.ts';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

const GIB = 2 ** 30;

const amount = (id: string, header: string, value: (row: SystemRow) => number | undefined): Column<SystemRow> => ({
  id,
  header,
  value,
  align: 'right',
  width: 120,
  card: 'hide',
});

const columns = (): Column<SystemRow>[] => {
  const c = sy().columns;
  return [
    { id: 'name', header: c.name, value: (row) => row.name },
    {
      id: 'code',
      header: c.code,
      width: 140,
      value: (row) => row.code,
      cell: (row) => <span class="mono">{row.code}</span>,
    },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
    {
      id: 'stage',
      header: c.stage,
      width: 130,
      value: (row) => row.stage,
      say: (value) => named(w().systemStages, String(value)),
      cell: (row) => <StatusTag tone={systemTone(row.stage)}>{named(w().systemStages, row.stage)}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    {
      id: 'zone',
      header: c.zone,
      width: 120,
      value: (row) => row.zone,
      say: (value) => named(w().zones, String(value)),
      filter: true,
    },
    {
      id: 'category',
      header: c.category,
      width: 120,
      value: (row) => row.category,
      say: (value) => named(w().categories, String(value)),
      filter: true,
      hidden: true,
    },
    {
      id: 'level',
      header: c.level,
      width: 80,
      value: (row) => row.protectionLevel,
      say: (value) => w().level(Number(value)),
      filter: true,
    },
    {
      id: 'dr',
      header: c.dr,
      width: 80,
      value: (row) => row.drLevel,
      say: (value) => w().level(Number(value)),
      hidden: true,
    },
    { id: 'users', header: c.users, width: 110, value: (row) => row.userCount, align: 'right', hidden: true },
    {
      id: 'allocation',
      header: c.allocation,
      width: 120,
      value: (row) => row.allocationState,
      say: (value) => (value ? named(w().allocationStates, value as AllocationState) : ''),
      filter: true,
      hidden: true,
    },
    amount('cpu', c.cpu, (row) => row.granted?.cpuMillis && row.granted.cpuMillis / 1000),
    amount('memory', c.memory, (row) => row.granted?.memoryBytes && Math.round(row.granted.memoryBytes / GIB)),
    amount('storage', c.storage, (row) => row.granted?.storageBytes && Math.round(row.granted.storageBytes / GIB)),
    {
      id: 'online',
      header: c.online,
      width: 120,
      value: (row) => row.onlineAt,
      say: (_, row) => (row.onlineAt ? isoDate(row.onlineAt) : ''),
    },
  ];
};

/** How do the systems stand: stage, zone, level, what they hold? */
const SystemsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('systems.table', () => ({}));
  const apply = (primary: boolean) => (
    <LinkButton look={primary ? 'primary' : 'secondary'} href={paths.newApplication('open')}>
      {sy().apply}
    </LinkButton>
  );
  return (
    <Page title={sy().title} actions={<Show when={session.can('application:draft')}>{apply(true)}</Show>}>
      <DataTable<SystemRow>
        label={sy().listLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.system(row.id)}
        columns={columns()}
        exportName={sy().title}
        empty={
          <EmptyState
            title={sy().empty}
            next={sy().emptyNext}
            action={<Show when={session.can('application:draft')}>{apply(false)}</Show>}
          />
        }
      />
    </Page>
  );
};
export default SystemsPage;
