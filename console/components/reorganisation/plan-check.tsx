import { createSignal, For, type JSX, Show } from 'solid-js';
import type { ReorganisationPreview } from '../../../server/assessment/views.ts';
import type { UnitView } from '../../../server/units/views.ts';
import { command } from '../../api/query.ts';
import { userMessage } from '../../api/user-message.ts';
import { decimal } from '../../i18n/format.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { QuotaAmounts } from '../quota-amounts.tsx';
import { said } from '../review/outcome-forms.tsx';
import { w } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { endOf, handsOver, moveOf, type Plan } from './plan.ts';
import { rg } from './words.ts';

interface CheckProps {
  plan: Plan;
  preview: ReorganisationPreview;
  /** The unit that ends, or that takes the systems: its code is to be typed. */
  unit: UnitView | undefined;
  onBack: () => void;
  onDone: () => void;
}

/** What would change and what would stay, in numbers, before it is put on record. */
export const PlanCheck = (props: CheckProps): JSX.Element => {
  const it = () => props.preview;
  return (
    <div class="stack">
      <Show when={it().problem}>
        {(problem) => (
          <Banner tone="red" title={rg().problem} alert>
            {userMessage(problem())}
          </Banner>
        )}
      </Show>
      <Card title={rg().moves}>
        <DescriptionList
          columns={2}
          items={[
            { term: rg().what, value: rg().whats[props.plan.what] },
            { term: rg().day, value: props.plan.day },
            { term: handsOver(props.plan.what) ? rg().losingUnit : rg().endingUnit, value: it().fromUnits.join('、') },
            ...(it().toUnit
              ? [{ term: handsOver(props.plan.what) ? rg().gainingUnit : rg().heirUnit, value: it().toUnit }]
              : []),
            { term: rg().systemsMoved, value: decimal(it().systems.length) },
            { term: rg().reason, value: props.plan.reason },
          ]}
        />
        <Shares preview={it()} />
      </Card>
      <Card title={rg().stays} note={rg().staysNote}>
        <Staying preview={it()} ends={!handsOver(props.plan.what)} />
      </Card>
      <Card title={rg().systemsList}>
        <Systems preview={it()} />
      </Card>
      <Acts {...props} />
    </div>
  );
};

const Shares = (props: { preview: ReorganisationPreview }): JSX.Element => (
  <section class="stack stack-tight">
    <h3>{rg().shares(props.preview.year)}</h3>
    <p class="muted small">{rg().sharesNote}</p>
    <Show when={props.preview.shares.length > 0} fallback={<p>{rg().noShares}</p>}>
      <TableScroll>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{rg().shareUnit}</th>
              <th scope="col" class="right">
                {rg().shareBefore}
              </th>
              <th scope="col" class="right">
                {rg().shareAfter}
              </th>
              <th scope="col" class="right">
                {rg().shareChange}
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.preview.shares}>
              {(one) => (
                <tr>
                  <th scope="row">{one.unit}</th>
                  <td class="right">{decimal(one.before)}</td>
                  <td class="right">{decimal(one.after)}</td>
                  <td class="right">
                    {one.after > one.before ? '+' : '−'}
                    {decimal(Math.abs(one.after - one.before))}
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Show>
  </section>
);

const Staying = (props: { preview: ReorganisationPreview; ends: boolean }): JSX.Element => {
  const { open, people, quota } = props.preview;
  const rows = (): { label: string; value: JSX.Element }[] => [
    { label: rg().openApplications, value: decimal(open.applications) },
    { label: rg().useFindings, value: decimal(open.useFindings) },
    { label: rg().backupFindings, value: decimal(open.backupFindings) },
    { label: rg().bulletinItems, value: decimal(open.bulletinItems) },
    { label: rg().tickets, value: decimal(open.tickets) },
    { label: rg().members, value: decimal(people.members) },
    ...(props.ends ? [{ label: rg().accounts, value: decimal(people.accounts) }] : []),
    { label: rg().quota, value: <QuotaAmounts amounts={quota} /> },
  ];
  return (
    <TableScroll>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{rg().item}</th>
            <th scope="col" class="right">
              {rg().count}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <th scope="row">{row.label}</th>
                <td class="right">{row.value}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  );
};

const Systems = (props: { preview: ReorganisationPreview }): JSX.Element => (
  <Show when={props.preview.systems.length > 0} fallback={<p class="muted">{rg().noSystemsMoved}</p>}>
    <TableScroll>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{rg().system}</th>
            <th scope="col">{rg().code}</th>
            <th scope="col">{rg().stage}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.preview.systems}>
            {(one) => (
              <tr>
                <th scope="row">{one.name}</th>
                <td>
                  <code>{one.code}</code>
                </td>
                <td>{(w().systemStages as Record<string, string>)[one.stage] ?? one.stage}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </Show>
);

const Acts = (props: CheckProps): JSX.Element => {
  const [asking, setAsking] = createSignal(false);
  const done = {
    refresh: ['assessments', 'units'],
    onDone: () => {
      succeeded(rg().recorded);
      props.onDone();
    },
  };
  const move = command('assessments.moveSystems', done);
  const end = command('assessments.dissolveUnit', done);
  const act = () => (handsOver(props.plan.what) ? move : end);
  const run = () => {
    const { what, reason } = props.plan;
    if (what === 'move' || what === 'split') move.run({ ...moveOf(props.plan), kind: what, reason });
    else end.run({ ...endOf(props.plan), reason });
  };
  const effects = () => {
    const { fromUnits, toUnit, systems } = props.preview;
    const { day, what } = props.plan;
    return handsOver(what)
      ? rg().confirmEffects(systems.length, fromUnits.join('、'), toUnit ?? '', day)
      : rg().dissolveEffects(fromUnits.join('、'), day, systems.length, toUnit);
  };
  return (
    <div class="form-foot">
      <Button
        look="primary"
        disabledReason={props.preview.problem ? userMessage(props.preview.problem) : undefined}
        onPress={() => setAsking(true)}
      >
        {rg().submit}
      </Button>
      <Button onPress={props.onBack}>{rg().back}</Button>
      <ConfirmDialog
        open={asking()}
        title={rg().confirmTitle}
        effects={effects()}
        word={props.unit?.code}
        confirmLabel={rg().submit}
        busy={act().busy()}
        error={said(act().failure())}
        onConfirm={run}
        onClose={() => setAsking(false)}
      />
    </div>
  );
};
