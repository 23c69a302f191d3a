import { useSearchParams } from '@solidjs/router';
import { createMemo, type JSX, Show } from 'solid-js';
import type { ApplicationRow } from '../../server/applications/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { applicationColumns } from '../components/application/columns.tsx';
import { Page } from '../components/page.tsx';
import { r } from '../components/review/words.ts';
import { w } from '../components/workflow/words.ts';
import { paths } from '../paths.ts';
import { DataTable } from '../table/data-table.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { EmptyState } from '../ui/states.tsx';

const STEPS = ['completeness', 'technical', 'decision'] as const;
type ReviewStep = (typeof STEPS)[number];

const SCOPE_OF = {
  completeness: 'review:completeness',
  technical: 'review:technical',
  decision: 'review:decide',
} as const;

/** What waits for me, the most urgent first. */
const ReviewPage = (): JSX.Element => {
  const session = useSession();
  const [search, setSearch] = useSearchParams();
  const step = () => STEPS.find((one) => one === search['step']);
  const queue = read('review.queue', () => ({ step: step() }), { keep: true });
  const steps = createMemo(() => STEPS.filter((one) => session.can(SCOPE_OF[one])));
  return (
    <Page
      title={r().title}
      state={
        <Show when={queue.data}>
          {(found) => (
            <span>
              {r().waiting(found().items.length)} · {r().counts(found().counts.red, found().counts.yellow)}
            </span>
          )}
        </Show>
      }
      actions={
        <Show when={steps().length > 1}>
          <SelectField<ReviewStep>
            name="step"
            label={r().step}
            labelHidden
            optional
            placeholder={r().all}
            value={step() ?? ''}
            options={steps().map((value) => ({ value, label: w().steps[value] }))}
            onInput={(value) => setSearch({ step: value || null })}
          />
        </Show>
      }
    >
      <DataTable<ApplicationRow>
        label={r().queueLabel}
        rows={queue.data?.items}
        error={queue.error}
        onRetry={() => void queue.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.application(row.id)}
        columns={applicationColumns('queue')}
        empty={<EmptyState title={r().empty} next={r().emptyNext} />}
      />
    </Page>
  );
};
export default ReviewPage;
