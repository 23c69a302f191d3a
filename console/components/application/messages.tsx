import { createSignal, For, type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Card } from '../../ui/card.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ACCEPTED_ENDINGS, MAX_BYTES } from '../application-form/section-materials.tsx';
import { f } from '../application-form/words.ts';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { PersonName } from '../person-name.tsx';
import { RelativeTime } from '../time.tsx';
import { named, w } from '../workflow/words.ts';
import './application.css';
import { a } from './words.ts';

interface Attached {
  sha256: string;
  name: string;
  size: number;
}

/** What unit, reviewers and provider write to each other about this application, with files. */
export const Messages = (props: { application: ApplicationView }): JSX.Element => {
  const session = useSession();
  return (
    <div class="stack">
      <Show when={props.application.messages.length > 0} fallback={<p class="muted">{a().messagesEmpty}</p>}>
        <ol class="plain messages">
          <For each={props.application.messages}>
            {(message) => (
              <li class="message" classList={{ 'message-mine': message.authorId === session.person().id }}>
                <div class="split">
                  <PersonName name={message.authorName} note={named(w().roles, message.authorRole)} />
                  <span class="muted small">
                    <RelativeTime at={message.createdAt} />
                  </span>
                </div>
                <p class="words">{message.body}</p>
                <FileList
                  files={message.files.map((file) => ({
                    id: file.sha256,
                    name: file.name,
                    size: file.size,
                    href: fileHref(file.sha256, props.application.id),
                  }))}
                />
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={session.can('application:message') && props.application.stage !== 'draft'}>
        <NewMessage id={props.application.id} />
      </Show>
    </div>
  );
};

const NewMessage = (props: { id: string }): JSX.Element => {
  const [files, setFiles] = createSignal<readonly Attached[]>([]);
  const form = createForm({
    initial: { body: '' },
    validate: ({ body }): Record<string, string> => (body.trim() === '' ? { body: f().problems.required } : {}),
  });
  const send = command('applications.sendMessage', {
    refresh: ['applications'],
    onDone: () => {
      form.reset({ body: '' });
      setFiles([]);
      succeeded(a().sent);
    },
  });
  const submit = () => {
    if (form.check())
      send.run({ id: props.id, body: form.values.body, files: files().map(({ sha256, name }) => ({ sha256, name })) });
  };
  return (
    <Card>
      <FormShell
        onSubmit={submit}
        submitLabel={a().send}
        loading={send.busy()}
        submitError={send.failure()}
        errors={form.errors()}
        labels={{ body: a().messageLabel }}
      >
        <TextArea label={a().messageLabel} hint={a().messageHint} {...form.bind('body')} maxLength={5000} wide />
        <FileList
          files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
          onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
        />
        <FileUpload
          label={a().attach}
          name="message-file"
          optional
          accept={ACCEPTED_ENDINGS}
          maxBytes={MAX_BYTES}
          onStored={(file) => setFiles([...files().filter((one) => one.sha256 !== file.sha256), file])}
        />
      </FormShell>
    </Card>
  );
};
