import { type JSX, Show } from 'solid-js';
import type { ComplaintAction } from '../../../server/complaints/transitions.ts';
import { command, read } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { required } from '../review/outcome-forms.tsx';
import { su } from '../supervision/words.ts';

interface Values {
  words: string;
  officeUnitId: string;
  founded: 'yes' | 'no' | '';
  way: 'phone' | 'letter' | 'console' | 'visit' | '';
  satisfaction: string;
}

const NEEDED: Record<ComplaintAction, readonly (keyof Values)[]> = {
  accept: ['officeUnitId', 'words'],
  passOn: ['officeUnitId', 'words'],
  notAccept: ['words'],
  handle: ['founded', 'words'],
  reply: ['way', 'words'],
  sendBack: ['words'],
  close: ['words'],
};

/** One act on a complaint: what it needs, and nothing else. */
export const ComplaintAct = (props: {
  id: string;
  realName: boolean;
  action: ComplaintAction;
  onDone: () => void;
}): JSX.Element => {
  const needsOffice = () => props.action === 'accept' || props.action === 'passOn';
  const offices = read('complaints.offices', undefined, { enabled: needsOffice });
  const form = createForm<Values>({
    initial: { words: '', officeUnitId: '', founded: '', way: '', satisfaction: '' },
    validate: (values) => required(values, NEEDED[props.action]),
  });
  const options = {
    refresh: ['complaints', 'supervision'],
    onDone: () => {
      succeeded(su().done);
      props.onDone();
    },
  };
  const accept = command('complaints.accept', options);
  const passOn = command('complaints.passOn', options);
  const notAccept = command('complaints.refuse', options);
  const handle = command('complaints.handle', options);
  const reply = command('complaints.reply', options);
  const sendBack = command('complaints.sendBack', options);
  const close = command('complaints.close', options);
  const acts = { accept, passOn, notAccept, handle, reply, sendBack, close };
  const used = () => acts[props.action];
  const send = () => {
    if (!form.check()) return;
    const { id, action } = props;
    const { words, officeUnitId, founded, way, satisfaction } = form.values;
    if (action === 'accept') accept.run({ id, officeUnitId, words });
    else if (action === 'passOn') passOn.run({ id, officeUnitId, words });
    else if (action === 'notAccept') notAccept.run({ id, words });
    else if (action === 'handle') handle.run({ id, founded: founded === 'yes', result: words });
    else if (action === 'reply' && way !== '') reply.run({ id, way, reply: words });
    else if (action === 'sendBack') sendBack.run({ id, words });
    else if (action === 'close')
      close.run({ id, words, ...(satisfaction ? { satisfaction: Number(satisfaction) } : {}) });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={su().acts[props.action] ?? ''}
      loading={used().busy()}
      submitError={used().failure()}
      errors={form.errors()}
      labels={{
        words: su().actWords[props.action] ?? '',
        officeUnitId: su().handler,
        founded: su().isFounded,
        way: su().way,
      }}
      onCancel={props.onDone}
    >
      <Show when={needsOffice()}>
        <SelectField
          label={su().handler}
          {...form.bind('officeUnitId')}
          options={(offices.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Show>
      <Show when={props.action === 'handle'}>
        <ChoiceField
          label={su().isFounded}
          {...form.bind('founded')}
          options={[
            { value: 'yes', label: su().foundedYes },
            { value: 'no', label: su().foundedNo },
          ]}
        />
      </Show>
      <Show when={props.action === 'reply'}>
        <SelectField
          label={su().way}
          {...form.bind('way')}
          options={(['phone', 'letter', 'console', 'visit'] as const).map((value) => ({
            value,
            label: su().ways[value] ?? value,
          }))}
        />
      </Show>
      <TextArea label={su().actWords[props.action] ?? ''} {...form.bind('words')} />
      <Show when={props.action === 'close' && props.realName}>
        <SelectField
          label={su().complainantScore}
          {...form.bind('satisfaction')}
          optional
          options={['5', '4', '3', '2', '1'].map((value) => ({ value, label: su().stars(Number(value)) }))}
        />
      </Show>
    </FormShell>
  );
};
