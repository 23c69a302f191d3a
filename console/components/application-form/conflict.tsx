import { For, type JSX } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { allAnswers } from './answer-values.ts';
import { f } from './words.ts';

/** Two tabs, or two colleagues: what was typed here beside what is stored, entry by entry, to choose from. */
export const DraftConflict = (props: {
  kind: ApplicationKind;
  mine: Content;
  theirs: Content;
  busy: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}): JSX.Element => {
  const rows = () => differences(props.kind, props.mine, props.theirs);
  return (
    <Banner tone="amber" title={f().conflictTitle} alert>
      <div class="stack">
        <p>{f().conflictText}</p>
        <TableScroll>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col" />
                <th scope="col">{f().mine}</th>
                <th scope="col">{f().theirs}</th>
              </tr>
            </thead>
            <tbody>
              <For each={rows()}>
                {(row) => (
                  <tr>
                    <th scope="row">{row.term}</th>
                    <td>{row.mine}</td>
                    <td>{row.theirs}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </TableScroll>
        <div class="row">
          <Button look="primary" busy={props.busy} onPress={props.onKeepMine}>
            {f().keepMine}
          </Button>
          <Button onPress={props.onTakeTheirs}>{f().takeTheirs}</Button>
        </div>
      </div>
    </Banner>
  );
};

const differences = (kind: ApplicationKind, mine: Content, theirs: Content) => {
  const stored = new Map(allAnswers(kind, theirs).map((one) => [one.path, one]));
  const typed = allAnswers(kind, mine);
  const gone = [...stored.values()].filter((one) => !typed.some((other) => other.path === one.path));
  return [
    ...typed.map((one) => ({ term: one.term, mine: one.value, theirs: stored.get(one.path)?.value ?? f().emptyValue })),
    ...gone.map((one) => ({ term: one.term, mine: f().emptyValue, theirs: one.value })),
  ].filter((row) => row.mine !== row.theirs);
};
