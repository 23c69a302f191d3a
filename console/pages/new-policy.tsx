import type { JSX } from 'solid-js';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { policies as en } from '../i18n/en/policies.ts';
import { words } from '../i18n/words.ts';
import { policies as zh } from '../i18n/zh/policies.ts';
import { paths } from '../paths.ts';
import './policies.css';
import { PolicyForm } from './policies/policy-form.tsx';

const t = words({ zh, en });

/** Question: what should change, from when, and why? Begins with the newest version, also one that is still to come. */
export default function NewPolicy(): JSX.Element {
  const versions = read('policies.list');
  const newest = () => Math.max(0, ...(versions.data ?? []).map((one) => one.version));
  const policy = read('policies.get', () => ({ version: newest() }), { enabled: () => versions.data !== undefined });
  return (
    <Page
      title={t().newTitle}
      crumbs={[{ label: t().title, href: paths.policies() }]}
      state={policy.data && t().basedOn(policy.data.version)}
    >
      <Loaded query={policy}>{(found) => <PolicyForm base={found()} />}</Loaded>
    </Page>
  );
}
