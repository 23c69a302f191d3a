import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../server/applications/views.ts';
import { read } from '../api/query.ts';
import { DraftEditor } from '../components/application-form/draft-editor.tsx';
import { f } from '../components/application-form/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

const isEditable = (application: ApplicationView): boolean =>
  application.actions.some((one) => one.action === 'edit' && one.enabled);

/** The form of a draft, or of an application that was returned for supplement. */
const ApplicationEditPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const application = read('applications.get', () => ({ id: params.id }));
  return (
    <Loaded query={application}>
      {(found) => (
        <Show
          when={isEditable(found())}
          fallback={
            <EmptyState
              title={f().notEditable}
              action={<LinkButton href={paths.application(params.id)}>{f().toApplication}</LinkButton>}
            />
          }
        >
          <DraftEditor application={found()} />
        </Show>
      )}
    </Loaded>
  );
};
export default ApplicationEditPage;
