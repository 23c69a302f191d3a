import { type JSX, Show } from 'solid-js';
import type { ResponsibilityView } from '../../server/assessment/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Page } from '../components/page.tsx';
import { rg } from '../components/reorganisation/words.ts';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';

type ChangeRow = ResponsibilityView['changes'][number];
type DissolutionRow = ResponsibilityView['dissolutions'][number];

/** Question: which systems changed hands, and which units came to an end? */
const ReorganisationsPage = (): JSX.Element => {
  const session = useSession();
  const records = read('assessments.responsibilities');
  return (
    <Page
      title={rg().title}
      state={records.data && rg().state(records.data.changes.length, records.data.dissolutions.length)}
      actions={
        <Show when={session.can('assessment:manage')}>
          <LinkButton look="primary" icon="plus" href={paths.newReorganisation()}>
            {rg().record}
          </LinkButton>
        </Show>
      }
    >
      <div class="stack">
        <Card title={rg().changes}>
          <DataTable<ChangeRow>
            label={rg().changes}
            rows={records.data?.changes}
            error={records.error}
            onRetry={() => void records.refetch()}
            rowId={(row) => row.id}
            columns={changeColumns()}
            exportName={rg().changes}
            empty={<EmptyState title={rg().noChanges} next={rg().emptyNext} />}
          />
        </Card>
        <Card title={rg().dissolutions}>
          <DataTable<DissolutionRow>
            label={rg().dissolutions}
            prefix="d."
            rows={records.data?.dissolutions}
            error={records.error}
            onRetry={() => void records.refetch()}
            rowId={(row) => row.unit}
            columns={dissolutionColumns()}
            exportName={rg().dissolutions}
            empty={<EmptyState title={rg().noDissolutions} next={rg().emptyNext} />}
          />
        </Card>
      </div>
    </Page>
  );
};

const changeColumns = (): Column<ChangeRow>[] => [
  { id: 'system', header: rg().system, value: (row) => row.systemName },
  { id: 'from', header: rg().from, value: (row) => row.fromUnit, filter: true },
  { id: 'to', header: rg().to, value: (row) => row.toUnit, filter: true },
  {
    id: 'kind',
    header: rg().kind,
    value: (row) => row.kind,
    say: (_, row) => rg().kinds[row.kind] ?? row.kind,
    width: 110,
  },
  { id: 'day', header: rg().day, value: (row) => row.at, say: (_, row) => isoDate(row.at), width: 130 },
  { id: 'reason', header: rg().reason, value: (row) => row.reason },
  { id: 'by', header: rg().by, value: (row) => row.byName, width: 110 },
];

const dissolutionColumns = (): Column<DissolutionRow>[] => [
  { id: 'unit', header: rg().unit, value: (row) => row.unit },
  { id: 'heir', header: rg().heir, value: (row) => row.heir },
  {
    id: 'kind',
    header: rg().kind,
    value: (row) => (row.heir ? 'merger' : 'dissolution'),
    say: (_, row) => rg().kinds[row.heir ? 'merger' : 'dissolution'] ?? '',
    width: 110,
  },
  { id: 'day', header: rg().day, value: (row) => row.at, say: (_, row) => isoDate(row.at), width: 130 },
  { id: 'reason', header: rg().reason, value: (row) => row.reason },
  { id: 'by', header: rg().by, value: (row) => row.byName, width: 110 },
];

export default ReorganisationsPage;
