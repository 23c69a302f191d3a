import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { faultsOf, handsOver, type Plan, previewInput } from '../components/reorganisation/plan.ts';
import { PlanCheck } from '../components/reorganisation/plan-check.tsx';
import { PlanForm } from '../components/reorganisation/plan-form.tsx';
import { rg } from '../components/reorganisation/words.ts';
import { createForm } from '../forms/create-form.ts';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';
import { Stepper } from '../ui/stepper.tsx';

/** Those that are assessed; the provider and consultancies answer for no system. */
const ASSESSED: readonly string[] = ['authority', 'countyAuthority', 'department'];

/** Question: who answers for which system from when, and what would that change? */
const NewReorganisationPage = (): JSX.Element => {
  const navigate = useNavigate();
  const units = read('units.tree');
  const [checking, setChecking] = createSignal(false);
  const form = createForm<Plan>({
    initial: { what: 'move', unitId: '', systemIds: [], other: '', day: isoDate(new Date().toISOString()), reason: '' },
    validate: faultsOf,
  });
  const preview = read('assessments.previewReorganisation', () => previewInput(form.values), { enabled: checking });
  const assessed = () => (units.data ?? []).filter((unit) => unit.active && ASSESSED.includes(unit.kind));
  const step = (at: boolean) => (at ? 'current' : checking() ? 'done' : 'toCome');
  const typedUnit = () => {
    const { what, unitId, other } = form.values;
    return assessed().find(({ id }) => id === (handsOver(what) ? other : unitId));
  };
  return (
    <Page
      title={checking() ? rg().checkTitle : rg().newTitle}
      state={rg().newState}
      crumbs={[{ label: rg().title, href: paths.reorganisations() }]}
    >
      <div class="stack">
        <Stepper
          label={rg().steps}
          steps={[
            { label: rg().stepFill, state: step(!checking()) },
            { label: rg().stepCheck, state: step(checking()) },
          ]}
        />
        <Show
          when={checking()}
          fallback={
            <Card>
              <PlanForm
                form={form}
                units={assessed()}
                onNext={() => setChecking(true)}
                onCancel={() => navigate(paths.reorganisations())}
              />
            </Card>
          }
        >
          <Loaded query={preview}>
            {(found) => (
              <PlanCheck
                plan={form.values}
                preview={found()}
                unit={typedUnit()}
                onBack={() => setChecking(false)}
                onDone={() => navigate(paths.reorganisations())}
              />
            )}
          </Loaded>
        </Show>
      </div>
    </Page>
  );
};

export default NewReorganisationPage;
