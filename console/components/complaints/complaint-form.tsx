import { type JSX, Show } from 'solid-js';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createEvidence } from '../judgement/attachments.tsx';
import { required } from '../review/outcome-forms.tsx';
import { su } from '../supervision/words.ts';

const CHANNELS = ['hotline12345', 'letter', 'visit'] as const;
type Channel = (typeof CHANNELS)[number];

interface Values {
  channel: Channel;
  hotlineNumber: string;
  realName: 'yes' | 'no' | '';
  complainantName: string;
  contact: string;
  subject: string;
  words: string;
  applicationNumber: string;
}

/** One's own complaint, or one taken down for somebody. */
export const ComplaintForm = (props: { records: boolean; onDone: () => void }): JSX.Element => {
  const evidence = createEvidence();
  const form = createForm<Values>({
    initial: {
      channel: 'hotline12345',
      hotlineNumber: '',
      realName: '',
      complainantName: '',
      contact: '',
      subject: '',
      words: '',
      applicationNumber: '',
    },
    validate: (values) => required(values, needed(values, props.records)),
  });
  const options = {
    refresh: ['complaints'],
    onDone: ({ number }: { number: string }) => {
      succeeded(su().received(number));
      props.onDone();
    },
  };
  const record = command('complaints.record', options);
  const file = command('complaints.file', options);
  const used = () => (props.records ? record : file);
  const send = () => {
    if (!form.check()) return;
    const { channel, hotlineNumber, realName, complainantName, contact, subject, words, applicationNumber } =
      form.values;
    const about = {
      realName: realName === 'yes',
      subject,
      words,
      files: evidence.files(),
      ...(applicationNumber ? { applicationNumber } : {}),
    };
    const number = channel === 'hotline12345' ? { hotlineNumber } : {};
    if (props.records) record.run({ ...about, channel, ...number, complainantName, contact });
    else file.run({ ...about, contact });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={props.records ? su().recordComplaint : su().fileComplaint}
      loading={used().busy()}
      submitError={used().failure()}
      errors={form.errors()}
      labels={{ subject: su().subject, words: su().words, realName: su().realName }}
      onCancel={props.onDone}
    >
      <Show when={props.records}>
        <SelectField<Channel>
          label={su().channel}
          {...form.bind('channel')}
          options={CHANNELS.map((value) => ({ value, label: su().channels[value] ?? value }))}
        />
        <Show when={form.values.channel === 'hotline12345'}>
          <TextField label={su().hotlineNumber} {...form.bind('hotlineNumber')} mono />
        </Show>
      </Show>
      <ChoiceField
        label={su().realName}
        hint={su().realNameHint}
        {...form.bind('realName')}
        options={(['yes', 'no'] as const).map((value) => ({ value, label: su().realNames[value] ?? value }))}
      />
      <Show when={form.values.realName === 'yes'}>
        <Show when={props.records}>
          <TextField label={su().complainant} {...form.bind('complainantName')} />
        </Show>
        <TextField label={su().contact} {...form.bind('contact')} optional={!props.records} />
      </Show>
      <TextField label={su().subject} {...form.bind('subject')} wide />
      <TextArea label={su().words} {...form.bind('words')} wide />
      <TextField label={su().applicationNumber} {...form.bind('applicationNumber')} optional mono />
      {evidence.view('complaint-file')}
    </FormShell>
  );
};

const needed = (values: Values, records: boolean): (keyof Values)[] => [
  'realName',
  'subject',
  'words',
  ...(records && values.realName === 'yes' ? (['complainantName', 'contact'] as const) : []),
  ...(records && values.channel === 'hotline12345' ? (['hotlineNumber'] as const) : []),
];
