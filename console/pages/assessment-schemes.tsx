import { createSignal, For, type JSX, Show } from 'solid-js';
import { FORMULAS } from '../../server/assessment/formulas.ts';
import type { Scheme } from '../../server/assessment/scheme.ts';
import type { SchemeView } from '../../server/assessment/views.ts';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import '../components/assessment/assessment.css';
import { as, inArticles, inWords } from '../components/assessment/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { said } from '../components/review/outcome-forms.tsx';
import { SubmitFailure } from '../forms/form-shell.tsx';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';
import '../components/workflow/workflow.css';

/** Question: by which rules is a year judged? */
const AssessmentSchemesPage = (): JSX.Element => {
  const session = useSession();
  const schemes = read('assessments.schemes', () => ({}));
  const [drafting, setDrafting] = createSignal(false);
  return (
    <Page
      title={as().schemes}
      crumbs={[{ label: as().title, href: paths.assessments() }]}
      actions={
        <Show when={session.can('assessment:manage')}>
          <Button look="primary" icon="plus" onPress={() => setDrafting(true)}>
            {as().newScheme}
          </Button>
        </Show>
      }
    >
      <div class="stack">
        <Show when={drafting()}>
          <Draft onDone={() => setDrafting(false)} />
        </Show>
        <Loaded query={schemes}>
          {(rows) => (
            <For each={rows()} fallback={<EmptyState title={as().empty} next={as().newSchemeNote} />}>
              {(scheme) => <SchemeCard scheme={scheme} />}
            </For>
          )}
        </Loaded>
      </div>
    </Page>
  );
};

const SchemeCard = (props: { scheme: SchemeView }): JSX.Element => {
  const it = () => props.scheme;
  const state = () => (it().inForce ? as().inForce : it().publishedAt ? as().superseded : as().draft);
  return (
    <Card
      title={it().number ?? `${it().year} · ${as().version} ${it().version}`}
      note={`${it().note} · ${as().author} ${it().authorName}${it().publishedAt ? ` · ${as().published} ${isoDate(it().publishedAt ?? '')}` : ''}`}
      actions={
        <>
          <StatusTag tone={it().inForce ? 'green' : 'neutral'}>{state()}</StatusTag>
          <Show when={!it().publishedAt}>
            <Publish scheme={it()} />
          </Show>
        </>
      }
    >
      <Show when={it().lateReason}>
        <p class="small">
          {as().lateReason}：{it().lateReason}
        </p>
      </Show>
      <TableScroll>
        <table class="plain-table small">
          <thead>
            <tr>
              <th scope="col">{as().indicator}</th>
              <th scope="col">{as().dimension}</th>
              <th scope="col" class="right">
                {as().weight}
              </th>
              <th scope="col">{as().rule}</th>
              <th scope="col">{as().source}</th>
            </tr>
          </thead>
          <tbody>
            <For each={it().body.indicators}>
              {(one) => (
                <tr>
                  <td>{inWords(one.name ?? FORMULAS[one.formula].name)}</td>
                  <td>{as().dimensions[one.dimension]}</td>
                  <td class="right">{one.weight}</td>
                  <td>{inWords(FORMULAS[one.formula].rule)}</td>
                  <td>{inArticles(FORMULAS[one.formula].source)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Card>
  );
};

const Publish = (props: { scheme: SchemeView }): JSX.Element => {
  const session = useSession();
  const [open, setOpen] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const publish = command('assessments.publishScheme', {
    refresh: ['assessments'],
    onDone: () => {
      setOpen(false);
      succeeded(as().schemePublished);
    },
  });
  const late = () => new Date() >= new Date(`${props.scheme.year}-01-01T00:00:00+08:00`);
  return (
    <Show when={session.can('assessment:decide')}>
      <Button small onPress={() => setOpen(true)}>
        {as().publishScheme}
      </Button>
      <ConfirmDialog
        open={open()}
        title={as().publishScheme}
        effects={as().publishEffects}
        word={String(props.scheme.year)}
        confirmLabel={as().publishScheme}
        busy={publish.busy()}
        error={said(publish.failure())}
        onConfirm={() => publish.run({ id: props.scheme.id, ...(reason().trim() ? { lateReason: reason() } : {}) })}
        onClose={() => setOpen(false)}
      >
        <Show when={late()}>
          <TextArea name="late-reason" label={as().lateReason} value={reason()} rows={2} onInput={setReason} />
        </Show>
      </ConfirmDialog>
    </Show>
  );
};

/** A new version: weights can be changed, indicators come from the last scheme or the defaults. */
const Draft = (props: { onDone: () => void }): JSX.Element => {
  const [year, setYear] = createSignal<number | undefined>(new Date().getFullYear() + 1);
  const valid = () => (year() ?? 0) >= 2018 && (year() ?? 0) <= 2100;
  const proposal = read('assessments.proposal', () => ({ year: year() ?? 2018 }), { enabled: valid });
  return (
    <Card title={as().newScheme} note={as().newSchemeNote}>
      <div class="stack">
        <NumberField name="scheme-year" label={as().year} value={year()} onInput={setYear} integer />
        <Show when={valid() && proposal.data} keyed>
          {(body) => <DraftForm year={year() ?? 0} body={body} onDone={props.onDone} />}
        </Show>
      </div>
    </Card>
  );
};

const DraftForm = (props: { year: number; body: Scheme; onDone: () => void }): JSX.Element => {
  const [weights, setWeights] = createSignal<Record<string, number | undefined>>(
    Object.fromEntries(props.body.indicators.map(({ id, weight }) => [id, weight])),
  );
  const [minimumDays, setMinimumDays] = createSignal<number | undefined>(props.body.minimumDays);
  const [note, setNote] = createSignal('');
  const draft = command('assessments.draftScheme', {
    refresh: ['assessments'],
    onDone: () => {
      succeeded(as().schemeSaved);
      props.onDone();
    },
  });
  const total = () =>
    Object.values(weights()).reduce<number>((sum, one) => sum + Math.round((one ?? 0) * 100), 0) / 100;
  const save = () => {
    const indicators = props.body.indicators
      .map((one) => ({ ...one, weight: weights()[one.id] ?? 0 }))
      .filter(({ weight }) => weight > 0);
    draft.run({ year: props.year, note: note().trim() || '–', body: { indicators, minimumDays: minimumDays() ?? 90 } });
  };
  return (
    <div class="stack">
      <SubmitFailure failure={draft.failure()} />
      <div class="weights">
        <For each={props.body.indicators}>
          {(one) => (
            <NumberField
              name={`weight-${one.id}`}
              label={inWords(one.name ?? FORMULAS[one.formula].name)}
              value={weights()[one.id]}
              onInput={(value) => setWeights({ ...weights(), [one.id]: value })}
            />
          )}
        </For>
        <NumberField
          name="minimum-days"
          label={as().minimumDays}
          value={minimumDays()}
          onInput={setMinimumDays}
          integer
        />
      </div>
      <p class="strong">{as().weightsTotal(String(total()))}</p>
      <TextArea name="scheme-note" label={as().schemeNote} value={note()} rows={2} onInput={setNote} />
      <Button
        look="primary"
        busy={draft.busy()}
        disabledReason={total() === 100 ? undefined : as().weightsWrong}
        onPress={save}
      >
        {as().saveScheme}
      </Button>
    </div>
  );
};
export default AssessmentSchemesPage;
