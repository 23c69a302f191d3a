import type { JSX } from 'solid-js';
import type { FindingView } from '../../../server/backup/views.ts';
import { command } from '../../api/query.ts';
import { succeeded } from '../../ui/toast.tsx';
import { Ask } from './ask.tsx';
import { bk } from './words.ts';

/** The provider says what it does about a finding. */
export const NoteAction = (props: { finding: FindingView }): JSX.Element => {
  const note = command('backups.noteAction', { refresh: ['backups'], onDone: () => succeeded(bk().action.done) });
  return (
    <Ask
      small
      label={bk().action.button}
      title={bk().action.title}
      effects={bk().action.effects}
      wordsLabel={bk().action.label}
      busy={note.busy()}
      failure={note.failure()}
      onConfirm={(action) => note.runAsync({ id: props.finding.id, action })}
    />
  );
};
