import { type JSX, Show } from 'solid-js';
import type { PolicySummary } from '../../server/policies/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { ExactTime } from '../components/time.tsx';
import { policies as en } from '../i18n/en/policies.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { longDate } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { policies as zh } from '../i18n/zh/policies.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import type { Tone } from '../ui/tone.ts';
import './policies.css';
import { PolicyBodyView } from './policies/policy-body.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

const TONES: Record<PolicySummary['state'], Tone> = { past: 'neutral', current: 'green', future: 'blue' };

/** Question: which numbers are we judged by, since when, by whose hand? */
export default function Policies(): JSX.Element {
  const session = useSession();
  const current = read('policies.current');
  const versions = read('policies.list');
  const columns = (): Column<PolicySummary>[] => [
    {
      id: 'version',
      header: t().version,
      value: (row) => row.version,
      say: (_, row) => t().versionTitle(row.version),
      width: 160,
    },
    {
      id: 'effective',
      header: t().effective,
      value: (row) => row.effectiveFrom,
      cell: (row) => <ExactTime at={row.effectiveFrom} />,
      width: 170,
    },
    { id: 'author', header: t().author, value: (row) => row.authorName, width: 120 },
    { id: 'note', header: t().note, value: (row) => row.note },
    {
      id: 'state',
      header: terms().state,
      value: (row) => row.state,
      cell: (row) => <StatusTag tone={TONES[row.state]}>{t().states[row.state]}</StatusTag>,
      card: 'tag',
      width: 110,
    },
  ];
  return (
    <Page
      title={t().title}
      state={
        <Show when={current.data}>{(policy) => t().state(policy().version, longDate(policy().effectiveFrom))}</Show>
      }
      actions={
        <Show when={session.can('policy:manage')}>
          <LinkButton look="primary" icon="edit" href={paths.newPolicy()}>
            {t().create}
          </LinkButton>
        </Show>
      }
    >
      <Card title={t().versions}>
        <DataTable
          plain
          label={t().versions}
          rows={versions.data}
          rowId={(row) => String(row.version)}
          rowHref={(row) => paths.policy(row.version)}
          columns={columns()}
          error={versions.error}
          onRetry={() => void versions.refetch()}
          empty={<EmptyState title={t().versionTitle(0)} />}
        />
      </Card>
      <Loaded query={current}>{(policy) => <PolicyBodyView body={policy().body} />}</Loaded>
    </Page>
  );
}
