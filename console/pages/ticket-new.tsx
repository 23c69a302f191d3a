import { useNavigate } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { LEVELS, TICKET_KINDS, type TicketKind } from '../../server/tickets/states.ts';
import { command, read } from '../api/query.ts';
import { fieldMessages } from '../api/user-message.ts';
import { Page } from '../components/page.tsx';
import { createAttachments } from '../components/tickets/attachments.tsx';
import { tk } from '../components/tickets/words.ts';
import { createForm } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { paths } from '../paths.ts';
import { ChoiceField } from '../ui/choice-field.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { TextArea, TextField } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

interface Values {
  kind: TicketKind | '';
  level: string;
  systemId: string;
  title: string;
  body: string;
}

const missing = (values: Values): Record<string, string> =>
  Object.fromEntries(
    (['kind', 'level', 'title', 'body'] as const)
      .filter((key) => values[key].trim() === '')
      .map((key) => [key, tk().required]),
  );

/** The unit puts something to the provider. */
const NewTicketPage = (): JSX.Element => {
  const navigate = useNavigate();
  const systems = read('systems.table', () => ({}));
  const attachments = createAttachments();
  const form = createForm<Values>({
    initial: { kind: '', level: '', systemId: '', title: '', body: '' },
    validate: missing,
  });
  const open = command('tickets.open', {
    refresh: ['tickets'],
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
    onDone: ({ id, number }) => {
      succeeded(tk().form.submitted(number));
      navigate(paths.ticket(id));
    },
  });
  const submit = () => {
    const { kind, level, systemId, title, body } = form.values;
    if (!form.check() || kind === '') return;
    const about = systemId === '' ? {} : { systemId };
    open.run({ kind, level: Number(level), title, body, ...about, files: attachments.files() });
  };
  const labels = () => tk().form;
  return (
    <Page title={tk().open} crumbs={[{ label: tk().title, href: paths.tickets() }]}>
      <FormShell
        onSubmit={submit}
        submitLabel={labels().submit}
        loading={open.busy()}
        submitError={open.failure()}
        errors={form.errors()}
        labels={{ kind: labels().kind, level: labels().level, title: labels().title, body: labels().body }}
      >
        <ChoiceField
          label={labels().kind}
          {...form.bind('kind')}
          across
          options={TICKET_KINDS.map((kind) => ({ value: kind, label: tk().kinds[kind] }))}
        />
        <ChoiceField
          label={labels().level}
          {...form.bind('level')}
          options={LEVELS.map((level) => ({
            value: String(level),
            label: tk().levels[level] ?? '',
            hint: tk().levelHints[level],
          }))}
        />
        <SelectField
          label={labels().system}
          hint={labels().systemHint}
          optional
          {...form.bind('systemId')}
          options={(systems.data ?? []).map((system) => ({ value: system.id, label: system.name }))}
        />
        <TextField label={labels().title} {...form.bind('title')} maxLength={200} wide />
        <TextArea
          label={labels().body}
          hint={labels().bodyHint}
          {...form.bind('body')}
          rows={8}
          maxLength={5000}
          wide
        />
        {attachments.view('ticket-file')}
      </FormShell>
    </Page>
  );
};
export default NewTicketPage;
