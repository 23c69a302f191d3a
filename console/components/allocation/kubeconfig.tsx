import { type JSX, Show } from 'solid-js';
import type { AllocationView } from '../../../server/allocations/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { clockTime } from '../../i18n/format.ts';
import { saveAs } from '../../table/csv.ts';
import { Button } from '../../ui/button.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { al } from './words.ts';

/** A key for oneself, valid for an hour. Only for members: who is none is not offered it. */
export const Kubeconfig = (props: { allocation: AllocationView }): JSX.Element => {
  const session = useSession();
  const issue = command('allocations.kubeconfig', {
    onDone: (found) => {
      saveAs(found.filename, found.yaml, 'application/yaml');
      succeeded(al().kubeconfigDone(clockTime(found.expiresAt)));
    },
  });
  const isMember = () => props.allocation.members.some((member) => member.user === session.person().username);
  return (
    <Show when={isMember()}>
      <Button icon="key" busy={issue.busy()} onPress={() => issue.run({ id: props.allocation.id })}>
        {al().kubeconfig}
      </Button>
      <SubmitFailure failure={issue.failure()} />
    </Show>
  );
};
