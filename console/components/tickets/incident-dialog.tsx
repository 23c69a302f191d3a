import type { JSX } from 'solid-js';
import { LEVELS } from '../../../server/tickets/states.ts';
import type { IncidentView } from '../../../server/tickets/views.ts';
import { command, read } from '../../api/query.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { fromBeijing, toBeijing } from '../../i18n/beijing-time.ts';
import { CheckField, ChecksField, ChoiceField } from '../../ui/choice-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { tk } from './words.ts';

interface Values {
  level: string;
  title: string;
  detectedAt: string;
  respondedAt: string;
  interruptedFrom: string;
  interruptedUntil: string;
  planned: boolean;
  systemIds: string[];
  cause: string;
  measures: string;
}

const valuesOf = (incident: IncidentView | undefined): Values => ({
  level: incident ? String(incident.level) : '',
  title: incident?.title ?? '',
  detectedAt: toBeijing(incident?.detectedAt ?? null),
  respondedAt: toBeijing(incident?.respondedAt ?? null),
  interruptedFrom: toBeijing(incident?.interruptedFrom ?? null),
  interruptedUntil: toBeijing(incident?.interruptedUntil ?? null),
  planned: incident?.planned ?? false,
  systemIds: incident?.systems.map(({ id }) => id) ?? [],
  cause: incident?.cause ?? '',
  measures: incident?.measures ?? '',
});

const TIMES = ['detectedAt', 'respondedAt', 'interruptedFrom', 'interruptedUntil'] as const;

function problemsOf(values: Values): Messages {
  const problems: Record<string, string> = {};
  for (const key of ['level', 'title', 'detectedAt'] as const)
    if (values[key].trim() === '') problems[key] = tk().required;
  for (const key of TIMES)
    if (values[key].trim() !== '' && !fromBeijing(values[key])) problems[key] = tk().incident.badTime;
  return problems;
}

/** A new incident, or what is known of one by now. */
export const IncidentDialog = (props: { incident: IncidentView | undefined; onClose: () => void }): JSX.Element => {
  const systems = read('systems.table', () => ({}));
  const form = createForm<Values>({ initial: valuesOf(props.incident), validate: problemsOf });
  const options = {
    refresh: ['incidents'],
    onDone: () => {
      succeeded(tk().saved);
      props.onClose();
    },
  };
  const report = command('incidents.report', options);
  const update = command('incidents.update', options);
  const submit = () => {
    if (!form.check()) return;
    const { level, title, planned, systemIds, cause, measures } = form.values;
    const at = (key: (typeof TIMES)[number]) => fromBeijing(form.values[key]) ?? null;
    const given = {
      ...{ level: Number(level), title, planned, systemIds: [...systemIds], cause, measures },
      ...{ respondedAt: at('respondedAt'), interruptedFrom: at('interruptedFrom') },
      ...{ interruptedUntil: at('interruptedUntil'), detectedAt: at('detectedAt') ?? '' },
      ticketId: props.incident?.ticketId ?? null,
    };
    if (props.incident) update.run({ ...given, id: props.incident.id, version: props.incident.version });
    else report.run(given);
  };
  const say = () => tk().incident;
  return (
    <Dialog open wide title={props.incident ? tk().edit : tk().report} onClose={props.onClose}>
      <FormShell
        onSubmit={submit}
        submitLabel={props.incident ? tk().edit : tk().report}
        loading={report.busy() || update.busy()}
        submitError={report.failure() ?? update.failure()}
        errors={form.errors()}
        onCancel={props.onClose}
      >
        <ChoiceField
          label={say().level}
          {...form.bind('level')}
          across
          options={LEVELS.map((level) => ({ value: String(level), label: tk().levels[level] ?? '' }))}
        />
        <TextField label={say().title} {...form.bind('title')} maxLength={200} wide />
        <TextField label={say().detected} hint={say().timeHint} {...form.bind('detectedAt')} mono />
        <TextField label={say().responded} {...form.bind('respondedAt')} optional mono />
        <TextField label={say().from} {...form.bind('interruptedFrom')} optional mono />
        <TextField label={say().until} {...form.bind('interruptedUntil')} optional mono />
        <CheckField
          name="planned"
          label={say().planned}
          checked={form.values.planned}
          onInput={form.bind('planned').onInput}
        />
        <ChecksField
          label={say().systems}
          name="systemIds"
          values={form.values.systemIds}
          onInput={form.bind('systemIds').onInput}
          options={(systems.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextArea label={say().cause} {...form.bind('cause')} optional wide />
        <TextArea label={say().measures} {...form.bind('measures')} optional wide />
      </FormShell>
    </Dialog>
  );
};
