import { createSignal, type JSX, Show } from 'solid-js';
import type { TestKind, TrialView } from '../../../server/trials/views.ts';
import type { Input } from '../../api/procedures.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { FileUpload } from '../file-upload.tsx';
import { readPolicy } from '../workflow/policy.ts';
import { w } from '../workflow/words.ts';
import { tr } from './words.ts';

type Source = Input<'tests.upload'>['source'];

/** Which tools' reports count for which test. */
const SOURCES: Record<TestKind, readonly Source[]> = {
  function: ['junit'],
  performance: ['k6'],
  security: ['sarif', 'trivy'],
};

const MAX_BYTES = 50 * 2 ** 20;

/** A report of a tool, with the thresholds by which it passes. The server reads it and says where it is malformed. */
export const UploadReport = (props: { kind: TestKind; trial: TrialView; onDone: () => void }): JSX.Element => {
  const policy = readPolicy();
  const [file, setFile] = createSignal<{ sha256: string; name: string }>();
  const [missing, setMissing] = createSignal(false);
  const tests = policy.data?.body.tests;
  const form = createForm({
    initial: {
      source: (SOURCES[props.kind][0] ?? 'junit') as Source,
      maxP95Millis: (tests?.p95Millis ?? 1000) as number | undefined,
      maxErrorPercent: (tests?.maxErrorPercent ?? 1) as number | undefined,
      minRequestsPerSecond: (tests?.minRequestsPerSecond ?? 10) as number | undefined,
      critical: (tests?.maxCritical ?? 0) as number | undefined,
      high: (tests?.maxHigh ?? 0) as number | undefined,
      medium: tests?.maxMedium as number | undefined,
    },
  });
  const upload = command('tests.upload', {
    refresh: ['trials', 'tests', 'applications', 'systems'],
    onDone: () => {
      succeeded(tr().reportDone);
      props.onDone();
    },
  });
  const submit = () => {
    const report = file();
    setMissing(!report);
    if (report) upload.run(reportOf(props.trial.id, report.sha256, form.values));
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={tr().submitReport}
      loading={upload.busy()}
      submitError={upload.failure()}
      errors={form.errors()}
      onCancel={props.onDone}
    >
      <SelectField
        label={tr().format}
        {...form.bind('source')}
        options={SOURCES[props.kind].map((value) => ({ value, label: w().testSources[value] }))}
      />
      <FileUpload
        label={tr().reportFile}
        name="report"
        hint={tr().reportHint}
        error={missing() ? tr().uploadFirst : undefined}
        accept={['.xml', '.json', '.sarif']}
        maxBytes={MAX_BYTES}
        onStored={(stored) => {
          setFile(stored);
          setMissing(false);
        }}
      />
      <Show when={file()}>{(chosen) => <p role="status">{tr().chosen(chosen().name)}</p>}</Show>
      <Show when={props.kind === 'performance'}>
        <div class="grid amounts-grid">
          <NumberField label={tr().maxP95} {...form.bind('maxP95Millis')} unit={tr().millis} />
          <NumberField label={tr().maxErrors} {...form.bind('maxErrorPercent')} unit={tr().percent} />
          <NumberField label={tr().minRate} {...form.bind('minRequestsPerSecond')} unit={tr().perSecond} />
        </div>
      </Show>
      <Show when={props.kind === 'security'}>
        <div class="grid amounts-grid">
          <NumberField label={tr().maxCritical} {...form.bind('critical')} unit={tr().items} integer />
          <NumberField label={tr().maxHigh} {...form.bind('high')} unit={tr().items} integer />
          <NumberField label={tr().maxMedium} {...form.bind('medium')} unit={tr().items} integer optional />
        </div>
      </Show>
    </FormShell>
  );
};

interface ReportForm {
  source: Source;
  maxP95Millis: number | undefined;
  maxErrorPercent: number | undefined;
  minRequestsPerSecond: number | undefined;
  critical: number | undefined;
  high: number | undefined;
  medium: number | undefined;
}

const reportOf = (trialId: string, sha256: string, form: ReportForm): Input<'tests.upload'> => {
  switch (form.source) {
    case 'junit':
      return { source: 'junit', trialId, sha256 };
    case 'k6': {
      const { maxP95Millis = 1000, maxErrorPercent = 0, minRequestsPerSecond = 0 } = form;
      return { source: 'k6', trialId, sha256, thresholds: { maxP95Millis, maxErrorPercent, minRequestsPerSecond } };
    }
    case 'sarif':
    case 'trivy':
      return {
        source: form.source,
        trialId,
        sha256,
        thresholds: {
          critical: form.critical ?? 0,
          high: form.high ?? 0,
          ...(form.medium === undefined ? {} : { medium: form.medium }),
        },
      };
    default:
      return form.source satisfies never;
  }
};
