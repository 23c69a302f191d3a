import { For, type JSX } from 'solid-js';
import type { PolicyBody } from '../../../server/policies/policy.ts';
import { policies as en } from '../../i18n/en/policies.ts';
import { words } from '../../i18n/words.ts';
import { policies as zh } from '../../i18n/zh/policies.ts';
import { Card } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { type Leaf, type LeafPath, leafOf, SECTION_KEYS, SECTIONS } from './fields.ts';
import { sayLeaf, saySize } from './say.ts';

const t = words({ zh, en });

/** All parameters of one version, section by section. */
export const PolicyBodyView = (props: { body: PolicyBody }): JSX.Element => (
  <div class="policy-grid">
    <For each={SECTION_KEYS}>
      {(section) => (
        <Card title={t().sections[section]}>
          <DescriptionList
            items={(SECTIONS[section] as readonly Leaf[]).map((leaf) => ({
              term: t().fields[leaf.path as LeafPath],
              value: sayLeaf(leaf, leafOf(props.body, leaf.path)),
            }))}
          />
        </Card>
      )}
    </For>
    <Card title={t().sizes} note={t().sizesNote}>
      <DescriptionList items={props.body.sizes.map((size) => ({ term: size.id, value: saySize(size) }))} />
    </Card>
    <Card title={t().drLevels} note={t().drNote}>
      <DescriptionList
        items={props.body.drLevels.map((level) => ({
          term: `${t().level} ${level.level}`,
          value: `${t().rto} ${level.rtoMinutes} ${t().measures.minutes} · ${t().rpo} ${level.rpoMinutes} ${t().measures.minutes}`,
        }))}
      />
    </Card>
  </div>
);
