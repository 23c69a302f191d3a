import { useSearchParams } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import type { AuditRow } from '../../server/audit/views.ts';
import { ROLES, type Role } from '../../server/identity/permissions.ts';
import { readPages } from '../api/query.ts';
import { Page } from '../components/page.tsx';
import { ExactTime } from '../components/time.tsx';
import { audit as en } from '../i18n/en/audit.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { decimal } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { audit as zh } from '../i18n/zh/audit.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import type { Tone } from '../ui/tone.ts';
import './audit.css';
import { ChainState, readChain } from './audit/chain-card.tsx';
import { EntryDialog } from './audit/entry-dialog.tsx';
import { AuditFilterForm } from './audit/filter-form.tsx';
import { type AuditFilters, auditQuery, filtersIn } from './audit/filters.ts';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

const TONES: Record<AuditRow['result'], Tone> = { done: 'green', refused: 'amber', failed: 'red' };

/** Question: who did what to whom, when, with what right; is the chain whole? */
export default function Audit(): JSX.Element {
  const [params, setParams] = useSearchParams();
  const filters = () => filtersIn(params);
  const chain = readChain();
  const entries = readPages('audit.list', () => auditQuery(filters()));
  const rows = () => entries.data?.pages.flatMap((page) => page.items);
  const [shown, setShown] = createSignal<AuditRow>();
  const apply = (next: AuditFilters) =>
    setParams(Object.fromEntries(Object.entries(next).map(([key, value]) => [key, value || null])));

  const columns = (): Column<AuditRow>[] => [
    {
      id: 'seq',
      header: t().seq,
      value: (row) => row.seq,
      align: 'right',
      width: 90,
      cell: (row) => (
        <button type="button" class="link-button" title={t().open(decimal(row.seq))} onClick={() => setShown(row)}>
          {row.seq}
        </button>
      ),
    },
    { id: 'at', header: t().at, value: (row) => row.at, cell: (row) => <ExactTime at={row.at} />, width: 160 },
    { id: 'actor', header: t().actor, value: (row) => row.actorName, card: 'title', width: 130 },
    { id: 'role', header: t().role, value: (row) => roleName(row.role), width: 180 },
    { id: 'action', header: t().action, value: (row) => row.action, cell: (row) => <code>{row.action}</code> },
    {
      id: 'subject',
      header: t().subject,
      value: (row) => `${row.subjectType} ${row.subjectId}`,
      cell: (row) => (
        <span title={row.subjectId}>
          <code>{row.subjectType}</code> <code class="muted">{row.subjectId.slice(0, 12)}</code>
        </span>
      ),
    },
    {
      id: 'result',
      header: t().result,
      value: (row) => row.result,
      say: (_, row) => t().results[row.result],
      cell: (row) => <StatusTag tone={TONES[row.result]}>{t().results[row.result]}</StatusTag>,
      card: 'tag',
      width: 100,
    },
    { id: 'reason', header: t().reason, value: (row) => row.reason },
    { id: 'address', header: t().address, value: (row) => row.address, hidden: true },
    { id: 'request', header: t().request, value: (row) => row.requestId, hidden: true },
  ];

  return (
    <Page
      title={t().title}
      state={<Show when={rows()}>{(found) => <span>{t().shown(decimal(found().length))}</span>}</Show>}
      actions={
        <Button icon="refresh" busy={chain.isFetching} onPress={() => void chain.refetch()}>
          {t().verify}
        </Button>
      }
    >
      <ChainState chain={chain} />
      <Card title={t().filters}>
        <AuditFilterForm filters={filters()} onChange={apply} />
      </Card>
      <DataTable
        label={t().title}
        prefix="t."
        rows={rows()}
        rowId={(row) => String(row.seq)}
        columns={columns()}
        error={entries.error}
        onRetry={() => void entries.refetch()}
        exportName="audit"
        empty={<EmptyState title={t().empty} next={t().emptyNext} />}
      />
      <Show when={entries.hasNextPage}>
        <Button busy={entries.isFetchingNextPage} onPress={() => void entries.fetchNextPage()}>
          {t().more}
        </Button>
      </Show>
      <EntryDialog entry={shown()} roleName={roleName} onClose={() => setShown(undefined)} />
    </Page>
  );
}

/** What the entry was made under: one of the roles, or the system itself. */
const roleName = (role: string): string => (isRole(role) ? terms().roles[role] : t().system);
const isRole = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
