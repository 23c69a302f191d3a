import { createSignal, For, type JSX, Show, untrack } from 'solid-js';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { b } from '../components/bulletin/words.ts';
import { CopyLine } from '../components/copy-line.tsx';
import { Page } from '../components/page.tsx';
import { required } from '../components/review/outcome-forms.tsx';
import { createForm } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

type Purpose = 'figures' | 'audit' | 'feed';

/** How other systems hand in and fetch: tokens, the feed's address, and the webhook. */
const BulletinConnectionsPage = (): JSX.Element => (
  <Page title={b().connect} crumbs={[{ label: b().title, href: paths.bulletins() }]}>
    <div class="stack">
      <Tokens />
      <Webhook />
    </div>
  </Page>
);

const Tokens = (): JSX.Element => {
  const session = useSession();
  const tokens = read('bulletins.tokens');
  const [made, setMade] = createSignal<string>();
  const revoke = command('bulletins.revokeToken', {
    refresh: ['bulletins'],
    onDone: () => succeeded(b().connections.revoked),
  });
  const create = command('bulletins.createToken', {
    refresh: ['bulletins'],
    onDone: ({ token }) => {
      setMade(token);
      form.reset({ purpose: 'feed', name: '' });
    },
  });
  const form = createForm({
    initial: { purpose: 'feed' as Purpose, name: '' },
    validate: (values) => required(values, ['name']),
  });
  const purposes = (): Purpose[] => (session.can('bulletin:write') ? ['figures', 'audit', 'feed'] : ['feed']);
  return (
    <Card title={b().connections.tokens} note={b().connections.tokensNote}>
      <div class="stack">
        <Show when={made()}>
          {(token) => (
            <Banner tone="amber" title={b().connections.shownOnce}>
              <CopyLine label={b().connections.tokens} text={token()} />
            </Banner>
          )}
        </Show>
        <Show when={tokens.data?.length} fallback={<p class="muted">{b().connections.noTokens}</p>}>
          <ul class="plain stack stack-tight">
            <For each={tokens.data}>
              {(token) => (
                <li class="split">
                  <span>
                    <span class="strong">{token.name}</span> {b().connections.purposes[token.purpose]}{' '}
                    <span class="muted small">
                      {b().connections.lastUsed}{' '}
                      {token.lastUsedAt ? isoDateTime(token.lastUsedAt) : b().connections.never}
                    </span>
                  </span>
                  <Button look="quiet" busy={revoke.busy()} onPress={() => revoke.run({ id: token.id })}>
                    {b().connections.revoke}
                  </Button>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <FormShell
          onSubmit={() => form.check() && create.run({ ...form.values })}
          submitLabel={b().connections.create}
          loading={create.busy()}
          submitError={create.failure()}
          errors={form.errors()}
          labels={{ name: b().connections.tokenName }}
        >
          <SelectField
            label={b().connections.purpose}
            {...form.bind('purpose')}
            options={purposes().map((value) => ({ value, label: b().connections.purposes[value] }))}
          />
          <TextField label={b().connections.tokenName} {...form.bind('name')} maxLength={100} />
        </FormShell>
        <CopyLine label={b().connections.feedNote} text={`${location.origin}/feeds/bulletins.atom`} />
      </div>
    </Card>
  );
};

const Webhook = (): JSX.Element => {
  const webhook = read('bulletins.webhook');
  const [secret, setSecret] = createSignal<string>();
  return (
    <Card title={b().connections.webhook} note={b().connections.webhookNote}>
      <div class="stack">
        <Show when={webhook.data?.lastFailure}>
          {(failure) => (
            <Banner tone="red" title={b().connections.lastFailure}>
              {failure()}
            </Banner>
          )}
        </Show>
        <Show when={secret()}>
          {(text) => (
            <Banner tone="amber" title={b().connections.shownOnce}>
              <CopyLine label={b().connections.secret} text={text()} />
            </Banner>
          )}
        </Show>
        <Show when={!webhook.isPending}>
          <WebhookForm url={webhook.data?.url ?? ''} onSecret={setSecret} />
        </Show>
      </div>
    </Card>
  );
};

const WebhookForm = (props: { url: string; onSecret: (secret: string | undefined) => void }): JSX.Element => {
  const form = createForm({ initial: { url: untrack(() => props.url) } });
  const save = command('bulletins.setWebhook', {
    refresh: ['bulletins'],
    onDone: (result) => {
      props.onSecret(result.secret);
      succeeded(b().connections.webhookSaved);
    },
  });
  return (
    <FormShell
      onSubmit={() => form.check() && save.run({ url: form.values.url })}
      submitLabel={b().save}
      loading={save.busy()}
      submitError={save.failure()}
      errors={form.errors()}
      labels={{ url: b().connections.webhookUrl }}
    >
      <TextField label={b().connections.webhookUrl} {...form.bind('url')} type="url" optional wide />
    </FormShell>
  );
};
export default BulletinConnectionsPage;
