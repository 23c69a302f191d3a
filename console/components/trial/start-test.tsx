import { type JSX, Match, Switch } from 'solid-js';
import type { TestKind, TrialView } from '../../../server/trials/views.ts';
import { command } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm, type Form } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { CheckField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { readPolicy } from '../workflow/policy.ts';
import { FunctionChecks } from './function-checks.tsx';
import { initialTest, specOf, type TestForm, testProblems } from './test-form.ts';
import { tr } from './words.ts';

/** What to call and what must hold; bounded by the policy, and only on the hosts that the application declared. */
export const StartTest = (props: { kind: TestKind; trial: TrialView; onDone: () => void }): JSX.Element => {
  const policy = readPolicy();
  const form = createForm<TestForm>({
    initial: initialTest(props.trial.testHosts, policy.data?.body.tests),
    validate: (values) => testProblems(props.kind, values),
  });
  const start = command('tests.start', {
    refresh: ['trials', 'tests', 'applications'],
    onDone: () => {
      succeeded(tr().started);
      props.onDone();
    },
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
  });
  const submit = () => {
    if (form.check())
      start.run({
        trialId: props.trial.id,
        kind: props.kind,
        url: form.values.url,
        ...specOf(props.kind, form.values),
      });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={tr().start}
      loading={start.busy()}
      submitError={start.failure()}
      errors={form.errors()}
      onCancel={props.onDone}
    >
      <TextField
        label={tr().url}
        hint={tr().urlHint(props.trial.testHosts.join('、'))}
        {...form.bind('url')}
        type="url"
        mono
      />
      <Switch>
        <Match when={props.kind === 'function'}>
          <FunctionChecks form={form} />
        </Match>
        <Match when={props.kind === 'performance'}>
          <Performance form={form} />
        </Match>
        <Match when={props.kind === 'security'}>
          <Security form={form} />
        </Match>
      </Switch>
    </FormShell>
  );
};

const Performance = (props: { form: Form<TestForm> }): JSX.Element => (
  <>
    <TextField label={tr().path} {...props.form.bind('path')} mono />
    <div class="grid amounts-grid">
      <NumberField label={tr().connections} {...props.form.bind('connections')} integer />
      <NumberField label={tr().duration} {...props.form.bind('durationSeconds')} unit={tr().seconds} integer />
      <NumberField label={tr().rate} {...props.form.bind('ratePerSecond')} unit={tr().perSecond} integer />
      <NumberField label={tr().maxP95} {...props.form.bind('maxP95Millis')} unit={tr().millis} integer />
      <NumberField label={tr().maxErrors} {...props.form.bind('maxErrorPercent')} unit={tr().percent} />
      <NumberField label={tr().minRate} {...props.form.bind('minRequestsPerSecond')} unit={tr().perSecond} />
    </div>
  </>
);

const Security = (props: { form: Form<TestForm> }): JSX.Element => (
  <>
    <CheckField
      name="requireTls"
      label={tr().requireTls}
      checked={props.form.values.requireTls}
      onInput={props.form.bind('requireTls').onInput}
    />
    <TextArea label={tr().headers} hint={tr().headersHint} {...props.form.bind('headers')} rows={5} optional />
    <SelectField
      label={tr().podSecurity}
      {...props.form.bind('podSecurity')}
      options={[
        { value: 'restricted', label: 'restricted' },
        { value: 'baseline', label: 'baseline' },
      ]}
    />
    <CheckField
      name="imagesByDigest"
      label={tr().imagesByDigest}
      checked={props.form.values.imagesByDigest}
      onInput={props.form.bind('imagesByDigest').onInput}
    />
  </>
);
