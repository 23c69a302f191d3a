import type { JSX } from 'solid-js';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createAttachments } from './attachments.tsx';
import { tk } from './words.ts';

/** Words between unit and provider, with files. */
export const NewTicketMessage = (props: { id: string }): JSX.Element => {
  const attachments = createAttachments();
  const form = createForm({
    initial: { words: '' },
    validate: ({ words }): Record<string, string> => (words.trim() === '' ? { words: tk().required } : {}),
  });
  const send = command('tickets.message', {
    refresh: ['tickets'],
    onDone: () => {
      form.reset({ words: '' });
      attachments.clear();
      succeeded(tk().sent);
    },
  });
  return (
    <FormShell
      onSubmit={() => form.check() && send.run({ id: props.id, words: form.values.words, files: attachments.files() })}
      submitLabel={tk().send}
      loading={send.busy()}
      submitError={send.failure()}
      errors={form.errors()}
      labels={{ words: tk().message }}
    >
      <TextArea label={tk().message} hint={tk().messageHint} {...form.bind('words')} maxLength={5000} wide />
      {attachments.view('ticket-message-file')}
    </FormShell>
  );
};
