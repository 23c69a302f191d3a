import type { JSX } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { readPolicy } from '../workflow/policy.ts';
import type { Part } from './draft.ts';
import { LevelField } from './section-system.tsx';
import { f, fieldHint, fieldLabel } from './words.ts';

export const RecoverySection = (props: { root: Part<Content> }): JSX.Element => (
  <RecoveryFields part={props.root.part('recovery')} labels="recovery" />
);

type Recovery = NonNullable<Content['recovery']>;

/** The level fills in its longest RPO and RTO under the policy; shorter ones may be stated. */
export const RecoveryFields = (props: { part: Part<Recovery>; labels: string }): JSX.Element => {
  const policy = readPolicy();
  const choose = (level: number) => {
    const row = policy.data?.body.drLevels.find((one) => one.level === level);
    props.part.set('level', level);
    if (!row) return;
    props.part.set('rpoMinutes', row.rpoMinutes);
    props.part.set('rtoMinutes', row.rtoMinutes);
  };
  return (
    <div class="stack">
      <LevelField
        name={`${props.part.path}.level`}
        label={fieldLabel(`${props.labels}.level`)}
        hint={fieldHint('recovery.level')}
        level={props.part.get('level')}
        error={props.part.error('level')}
        highest={6}
        onInput={choose}
      />
      <div class="grid">
        <NumberField
          label={fieldLabel(`${props.labels}.rpoMinutes`)}
          {...props.part.number('rpoMinutes')}
          unit={f().minute}
          integer
        />
        <NumberField
          label={fieldLabel(`${props.labels}.rtoMinutes`)}
          {...props.part.number('rtoMinutes')}
          unit={f().minute}
          integer
        />
      </div>
    </div>
  );
};
