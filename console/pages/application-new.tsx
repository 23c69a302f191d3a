import { useNavigate, useParams, useSearchParams } from '@solidjs/router';
import { createMemo, type JSX, Show } from 'solid-js';
import { systemCode } from '../../server/applications/content.ts';
import { APPLICATION_KINDS, type ApplicationKind } from '../../server/applications/stages.ts';
import { command, read } from '../api/query.ts';
import { fieldMessages } from '../api/user-message.ts';
import { f, fieldHint, fieldLabel } from '../components/application-form/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { named, w } from '../components/workflow/words.ts';
import { createForm, type Messages } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { paths } from '../paths.ts';
import { ChoiceField } from '../ui/choice-field.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { EmptyState } from '../ui/states.tsx';
import { TextField } from '../ui/text-field.tsx';

interface Start {
  how: 'existing' | 'new';
  systemId: string;
  name: string;
  code: string;
}

/** Only a system that is not on record yet can be named anew, and only to come to the cloud or to be exempted. */
const mayBeNew = (kind: ApplicationKind): boolean => kind === 'open' || kind === 'exemption';

/** Which system the application is for; the draft starts from its last application. */
const ApplicationNewPage = (): JSX.Element => {
  const params = useParams<{ kind: string }>();
  const kind = createMemo(() => APPLICATION_KINDS.find((one) => one === params.kind) ?? 'open');
  const systems = read('systems.table', () => ({}));
  return (
    <Page title={f().titleNew[kind()]} crumbs={[{ label: w().kinds[kind()], href: paths.guide(kind()) }]}>
      <Loaded query={systems}>{(rows) => <StartForm kind={kind()} systems={rows()} />}</Loaded>
    </Page>
  );
};

const StartForm = (props: {
  kind: ApplicationKind;
  systems: readonly { id: string; name: string; code: string; stage: string }[];
}): JSX.Element => {
  const navigate = useNavigate();
  const [search] = useSearchParams<{ system?: string }>();
  const form = createForm<Start>({
    initial: {
      how: mayBeNew(props.kind) && !search.system ? 'new' : 'existing',
      systemId: search.system ?? '',
      name: '',
      code: '',
    },
    validate: (values) => startProblems(values),
  });
  const create = command('applications.createDraft', {
    refresh: ['applications', 'systems'],
    onDone: ({ id }) => navigate(paths.editApplication(id), { replace: true }),
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
  });
  const start = () => {
    if (!form.check()) return;
    const { how, systemId, name, code } = form.values;
    create.run({ kind: props.kind, ...(how === 'existing' ? { systemId } : { newSystem: { name, code } }) });
  };
  return (
    <Show when={mayBeNew(props.kind) || props.systems.length > 0} fallback={<EmptyState title={f().noSystems} />}>
      <div class="reading">
        <FormShell
          onSubmit={start}
          submitLabel={f().start}
          loading={create.busy()}
          submitError={create.failure()}
          errors={form.errors()}
          labels={{ systemId: f().whichSystem, name: fieldLabel('system.name'), code: fieldLabel('system.code') }}
        >
          <Show when={mayBeNew(props.kind) && props.systems.length > 0}>
            <ChoiceField
              label={f().whichSystem}
              {...form.bind('how')}
              options={[
                { value: 'new', label: f().newSystem },
                { value: 'existing', label: f().existingSystem },
              ]}
            />
          </Show>
          <Show
            when={form.values.how === 'existing'}
            fallback={
              <>
                <TextField label={fieldLabel('system.name')} {...form.bind('name')} maxLength={100} />
                <TextField
                  label={fieldLabel('system.code')}
                  hint={fieldHint('system.code')}
                  {...form.bind('code')}
                  maxLength={20}
                  mono
                />
              </>
            }
          >
            <SelectField
              label={f().existingSystem}
              hint={f().whichSystemHint}
              {...form.bind('systemId')}
              options={props.systems.map((one) => ({
                value: one.id,
                label: `${one.name}（${one.code} · ${named(w().systemStages, one.stage)}）`,
              }))}
            />
          </Show>
        </FormShell>
      </div>
    </Show>
  );
};

const startProblems = (values: Start): Messages => {
  const messages: Record<string, string> = {};
  if (values.how === 'existing') {
    if (values.systemId === '') messages['systemId'] = f().problems.choose;
    return messages;
  }
  if (values.name.trim() === '') messages['name'] = f().problems.required;
  if (!systemCode.safeParse(values.code).success)
    messages['code'] = (values.code === '' ? undefined : f().problems.formats['code']) ?? f().problems.required;
  return messages;
};
export default ApplicationNewPage;
