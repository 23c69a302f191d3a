import { For, type JSX, Show } from 'solid-js';
import { APPLICATION_KINDS } from '../../server/applications/stages.ts';
import type { ApplicationRow } from '../../server/applications/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { applicationColumns } from '../components/application/columns.tsx';
import { a } from '../components/application/words.ts';
import { Page } from '../components/page.tsx';
import { w } from '../components/workflow/words.ts';
import { paths } from '../paths.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { EmptyState } from '../ui/states.tsx';

/** Every application that this person may see. */
const ApplicationsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('applications.table', () => ({}));
  return (
    <Page
      title={a().listTitle}
      actions={
        <Show when={session.can('application:draft')}>
          <NewApplication />
        </Show>
      }
    >
      <DataTable<ApplicationRow>
        label={a().listLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => (row.stage === 'draft' ? paths.editApplication(row.id) : paths.application(row.id))}
        columns={applicationColumns('list')}
        exportName={a().listTitle}
        empty={
          <EmptyState
            title={a().listEmpty}
            next={a().listEmptyNext}
            action={<LinkButton href={paths.guide()}>{a().newApplication}</LinkButton>}
          />
        }
      />
    </Page>
  );
};

const NewApplication = (): JSX.Element => (
  <Popover label={a().newApplication} trigger={a().newApplication} triggerClass="button button-primary" alignEnd>
    {() => (
      <ul class="plain stack stack-tight">
        <For each={APPLICATION_KINDS}>
          {(kind) => (
            <li>
              <a href={paths.newApplication(kind)}>{w().kinds[kind]}</a>
            </li>
          )}
        </For>
      </ul>
    )}
  </Popover>
);
export default ApplicationsPage;
