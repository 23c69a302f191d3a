import { useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, For, type JSX, Match, onMount, Show, Switch } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import { missingMaterials, requiredMaterials } from '../../../server/applications/materials.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { command, fetchOnce } from '../../api/query.ts';
import { AutosaveMark, createAutosave } from '../../forms/autosave.tsx';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { dropLocal, keptLocally } from '../../forms/local-draft.ts';
import { clockTime } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { Banner } from '../../ui/banner.tsx';
import { ApplicationNumber } from '../application-number.tsx';
import { Page } from '../page.tsx';
import { w } from '../workflow/words.ts';
import { CheckAnswers } from './check-answers.tsx';
import { DraftConflict } from './conflict.tsx';
import { DeleteDraft } from './delete-draft.tsx';
import { createDraft } from './draft.ts';
import { problemsOf } from './problems.ts';
import { SectionForm } from './section-form.tsx';
import { type Section, sectionOfPath, sectionsOf } from './sections.ts';
import { SectionNav, TaskList } from './task-list.tsx';
import { f } from './words.ts';

/**
 * Fills in one application. What is typed is saved at once, kept on this machine while the server is out of reach, and
 * when somebody else has saved meanwhile (409), both are shown and nothing is lost.
 */
export const DraftEditor = (props: { application: ApplicationView }): JSX.Element => {
  const { id, kind } = props.application;
  const [search] = useSearchParams();
  const [shown, setShown] = createSignal<readonly Section[]>([]);
  const [restoredAt, setRestoredAt] = createSignal<string>();
  const [stored, setStored] = createSignal<ApplicationView>();
  let version = props.application.contentVersion;

  const errorOf = (path: string) => (shown().includes(sectionOfPath(kind, path)) ? problems()[path] : undefined);
  const draft = createDraft(startOf(kind, props.application.content), errorOf);
  const problems = createMemo(() => problemsOf(kind, draft.snapshot()));

  const save = command('applications.saveDraft', {
    onFailed: (failure) => failure.code === 'CONFLICT' && void showStored(),
  });
  const autosave = createAutosave<Content>({
    key: draftKey(id),
    value: draft.snapshot,
    save: async (content) => {
      const saved = await save.runAsync({ id, contentVersion: version, content });
      version = saved.contentVersion;
    },
  });
  const showStored = async () => setStored(await fetchOnce('applications.get', { id }));
  const keepMine = async () => {
    version = stored()?.contentVersion ?? version;
    if (await autosave.flush()) setStored(undefined);
  };
  const takeTheirs = () => {
    const theirs = stored();
    if (!theirs) return;
    version = theirs.contentVersion;
    draft.replace(theirs.content);
    setStored(undefined);
  };
  onMount(() => {
    const kept = keptLocally<Content>(draftKey(id));
    if (!kept) return;
    dropLocal(draftKey(id));
    if (JSON.stringify(kept.value) === JSON.stringify(props.application.content)) return;
    draft.replace(kept.value);
    setRestoredAt(kept.at);
  });

  const missing = () =>
    missingMaterials(
      kind,
      draft.content,
      props.application.materials.map((one) => one.kind),
    );
  const section = () => sectionsOf[kind].find((one) => one === search['section']);
  const showSection = (one: Section) => setShown([...shown(), one]);

  return (
    <Page
      title={props.application.system.name}
      crumbs={[{ label: w().kinds[kind], href: paths.applications() }]}
      state={
        <div class="row">
          <span>{w().kinds[kind]}</span>
          <Show when={props.application.number}>{(number) => <ApplicationNumber number={number()} id={id} />}</Show>
          <AutosaveMark autosave={autosave} />
        </div>
      }
      actions={
        <Show when={props.application.stage === 'draft'}>
          <DeleteDraft id={id} />
        </Show>
      }
    >
      <div class="stack">
        <SupplementNote application={props.application} />
        <Show when={restoredAt()}>{(at) => <Banner tone="blue">{f().restored(clockTime(at()))}</Banner>}</Show>
        <Show when={autosave.failure()?.code !== 'CONFLICT' && autosave.state() === 'failed'}>
          <SubmitFailure failure={autosave.failure()} />
        </Show>
        <Show when={stored()}>
          {(theirs) => (
            <DraftConflict
              kind={kind}
              mine={draft.snapshot()}
              theirs={theirs().content}
              busy={autosave.state() === 'saving'}
              onKeepMine={() => void keepMine()}
              onTakeTheirs={takeTheirs}
            />
          )}
        </Show>
        <Switch
          fallback={<TaskList id={id} kind={kind} content={draft.content} problems={problems()} missing={missing()} />}
        >
          <Match when={search['section'] === 'check'}>
            <CheckAnswers
              application={props.application}
              content={draft.content}
              problems={problems()}
              missing={missing()}
              autosave={autosave}
              version={() => version}
            />
          </Match>
          <Match when={section()}>
            {(one) => (
              <div class="form-layout">
                <SectionNav
                  id={id}
                  kind={kind}
                  current={one()}
                  content={draft.content}
                  problems={problems()}
                  missing={missing()}
                />
                <SectionForm
                  section={one()}
                  application={props.application}
                  draft={draft}
                  problems={problems()}
                  required={requiredMaterials(kind, draft.content)}
                  checked={shown().includes(one())}
                  onCheck={() => showSection(one())}
                  autosave={autosave}
                />
              </div>
            )}
          </Match>
        </Switch>
      </div>
    </Page>
  );
};

/** What nobody has to state counts as none from the start, so that a form without it can be submitted. */
const startOf = (kind: ApplicationKind, content: Content): Content =>
  kind === 'open'
    ? {
        workloads: [],
        ports: [],
        testHosts: [],
        publicIp: { count: 0, bandwidthMbps: 0 },
        loadBalancers: 0,
        gpus: 0,
        ...content,
      }
    : content;

const draftKey = (id: string): string => `application-${id}`;

/** What the office asked for, while the application is back with the unit. */
const SupplementNote = (props: { application: ApplicationView }): JSX.Element => (
  <Show when={props.application.supplementNote}>
    {(note) => (
      <Banner tone="amber" title={f().returnedTitle}>
        <p>{f().returnedNote}</p>
        <ul>
          <For each={note().missing}>{(one) => <li>{one}</li>}</For>
        </ul>
        <p>{note().opinion}</p>
      </Banner>
    )}
  </Show>
);
