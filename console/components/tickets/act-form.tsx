import { type JSX, Match, Show, Switch } from 'solid-js';
import { LEVELS } from '../../../server/tickets/states.ts';
import type { TicketAction } from '../../../server/tickets/transitions.ts';
import type { TicketView } from '../../../server/tickets/views.ts';
import { command, read } from '../../api/query.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createAttachments } from './attachments.tsx';
import { tk } from './words.ts';

interface Values {
  words: string;
  assigneeId: string;
  level: string;
  satisfaction: string;
}

interface ActFormProps {
  ticket: TicketView;
  action: TicketAction;
  onDone: () => void;
}

/** One act: what it needs, and nothing else. */
export const ActForm = (props: ActFormProps): JSX.Element => {
  const attachments = createAttachments();
  const handlers = read('tickets.handlers', undefined, { enabled: () => props.action === 'assign' });
  const form = createForm<Values>({
    initial: { words: '', assigneeId: '', level: '', satisfaction: '' },
    validate: (values) => missing(props.action, values),
  });
  const act = createAct(props, form.values, attachments.files);
  const takesWords = () => props.action !== 'assign' && props.action !== 'close';
  const takesFiles = () => !['assign', 'close', 'rate', 'setLevel'].includes(props.action);
  return (
    <FormShell
      onSubmit={() => form.check() && act.run()}
      submitLabel={tk().acts[props.action] ?? ''}
      loading={act.busy()}
      submitError={act.failure()}
      errors={form.errors()}
      labels={{ words: tk().wordsFor[props.action] ?? '' }}
      onCancel={props.onDone}
    >
      <Switch>
        <Match when={props.action === 'assign'}>
          <SelectField
            label={tk().columns.assignee}
            {...form.bind('assigneeId')}
            options={(handlers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Match>
        <Match when={props.action === 'setLevel'}>
          <ChoiceField
            label={tk().columns.level}
            {...form.bind('level')}
            options={LEVELS.filter((level) => level !== props.ticket.level).map((level) => ({
              value: String(level),
              label: tk().levels[level] ?? '',
              hint: tk().levelHints[level],
            }))}
          />
        </Match>
        <Match when={props.action === 'rate'}>
          <ChoiceField
            label={tk().satisfaction}
            {...form.bind('satisfaction')}
            options={[5, 4, 3, 2, 1].map((mark) => ({ value: String(mark), label: tk().marks[mark] ?? '' }))}
          />
        </Match>
      </Switch>
      <Show when={takesWords()}>
        <TextArea
          label={tk().wordsFor[props.action] ?? ''}
          {...form.bind('words')}
          optional={props.action === 'rate'}
          maxLength={5000}
          wide
        />
      </Show>
      <Show when={takesFiles()}>{attachments.view(`act-${props.action}`)}</Show>
    </FormShell>
  );
};

function missing(action: TicketAction, values: Values): Messages {
  const problems: Record<string, string> = {};
  const need = (key: keyof Values) => {
    if (values[key].trim() === '') problems[key] = tk().required;
  };
  if (action === 'assign') need('assigneeId');
  if (action === 'setLevel') need('level');
  if (action === 'rate') need('satisfaction');
  if (!['assign', 'close', 'rate'].includes(action)) need('words');
  if (action === 'rate' && ['1', '2'].includes(values.satisfaction) && values.words.trim() === '')
    problems.words = tk().lowMarkWords;
  return problems;
}

type Files = () => { sha256: string; name: string }[];

/** The command behind each act; every one refreshes the tickets. */
function createAct(props: ActFormProps, values: Values, files: Files) {
  const options = {
    refresh: ['tickets'],
    onDone: () => {
      succeeded(tk().done);
      props.onDone();
    },
  };
  const worded = {
    suspend: command('tickets.suspend', options),
    resume: command('tickets.resume', options),
    answer: command('tickets.answer', options),
    explain: command('tickets.explain', options),
    resolve: command('tickets.resolve', options),
    reopen: command('tickets.reopen', options),
    cancel: command('tickets.cancel', options),
  };
  const accept = command('tickets.accept', options);
  const assign = command('tickets.assign', options);
  const setLevel = command('tickets.setLevel', options);
  const close = command('tickets.close', options);
  const rate = command('tickets.rate', options);
  const all = [...Object.values(worded), accept, assign, setLevel, close, rate];
  const run = () => {
    const { id, version } = props.ticket;
    const { words } = values;
    switch (props.action) {
      case 'accept':
        return accept.run({ id, version, words, files: files() });
      case 'assign':
        return assign.run({ id, version, assigneeId: values.assigneeId });
      case 'setLevel':
        return setLevel.run({ id, version, level: Number(values.level), reason: words });
      case 'close':
        return close.run({ id, version });
      case 'rate':
        return rate.run({ id, version, satisfaction: Number(values.satisfaction), words });
      case 'closeByClock':
        return undefined;
      default:
        return worded[props.action].run({ id, version, words, files: files() });
    }
  };
  return {
    run,
    busy: () => all.some((one) => one.busy()),
    failure: () => all.map((one) => one.failure()).find(Boolean),
  };
}
