import { createSignal, For, type JSX, Show } from 'solid-js';
import type { AllocationView, MemberRole, MemberView } from '../../../server/allocations/views.ts';
import { command, read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { succeeded } from '../../ui/toast.tsx';
import '../application-form/application-form.css';
import { w } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { al } from './words.ts';

const ROLES = ['admin', 'edit', 'view'] as const satisfies MemberRole[];

/** Who of the unit may enter the namespaces, and whether the cloud has let them in yet. */
export const Members = (props: { allocation: AllocationView }): JSX.Element => {
  const session = useSession();
  const [open, setOpen] = createSignal(false);
  return (
    <Card
      title={al().members}
      note={al().membersNote}
      actions={
        <Show when={session.can('allocation:members')}>
          <Button onPress={() => setOpen(true)}>{al().editMembers}</Button>
        </Show>
      }
    >
      <Show when={props.allocation.members.length > 0} fallback={<p class="muted">{al().noMembers}</p>}>
        <MembersTable members={props.allocation.members} />
      </Show>
      <Dialog open={open()} title={al().editMembers} onClose={() => setOpen(false)}>
        <MembersForm allocation={props.allocation} onDone={() => setOpen(false)} />
      </Dialog>
    </Card>
  );
};

const MembersTable = (props: { members: readonly MemberView[] }): JSX.Element => (
  <TableScroll>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">{al().member}</th>
          <th scope="col">{al().memberRole}</th>
          <th scope="col">{al().access}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.members}>
          {(member) => (
            <tr>
              <td>
                {member.name} <span class="mono muted small">{member.user}</span>
              </td>
              <td>{w().memberRoles[member.role]}</td>
              <td>
                <StatusTag tone={member.inForce ? 'green' : 'blue'}>
                  {member.inForce ? al().accessGiven : al().accessPending}
                </StatusTag>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);

interface Chosen {
  user: string;
  name: string;
  role: MemberRole;
}

const MembersForm = (props: { allocation: AllocationView; onDone: () => void }): JSX.Element => {
  const colleagues = read('users.colleagues');
  const [members, setMembers] = createSignal<readonly Chosen[]>(
    props.allocation.members.map(({ user, name, role }) => ({ user, name, role })),
  );
  const others = () =>
    (colleagues.data ?? []).filter((person) => !members().some((member) => member.user === person.username));
  const save = command('allocations.setMembers', {
    refresh: ['allocations'],
    onDone: () => {
      succeeded(al().membersSaved);
      props.onDone();
    },
  });
  const add = (user: string) => {
    const person = others().find((one) => one.username === user);
    if (person) setMembers([...members(), { user, name: person.name, role: 'edit' }]);
  };
  return (
    <div class="stack">
      <For each={members()}>
        {(member) => (
          <div class="form-row">
            <SelectField<MemberRole>
              name={`member.${member.user}`}
              label={`${member.name}（${member.user}）`}
              value={member.role}
              options={ROLES.map((value) => ({ value, label: w().memberRoles[value] }))}
              onInput={(role) =>
                setMembers(members().map((one) => (one.user === member.user ? { ...one, role } : one)))
              }
            />
            <IconButton
              icon="trash"
              label={al().removeMember(member.name)}
              onPress={() => setMembers(members().filter((one) => one.user !== member.user))}
            />
          </div>
        )}
      </For>
      <Show when={others().length > 0} fallback={<p class="muted">{al().noneLeft}</p>}>
        <SelectField
          name="add-member"
          label={al().addMember}
          placeholder={al().chooseMember}
          value=""
          options={others().map((person) => ({
            value: person.username,
            label: `${person.name}（${person.username}）`,
          }))}
          onInput={add}
        />
      </Show>
      <SubmitFailure failure={save.failure()} />
      <div class="dialog-foot">
        <Button
          look="primary"
          busy={save.busy()}
          onPress={() =>
            save.run({
              id: props.allocation.id,
              version: props.allocation.version,
              members: members().map(({ user, role }) => ({ user, role })),
            })
          }
        >
          {al().saveMembers}
        </Button>
      </div>
    </div>
  );
};
