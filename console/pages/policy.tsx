import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { policies as en } from '../i18n/en/policies.ts';
import { longDate } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { policies as zh } from '../i18n/zh/policies.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';
import './policies.css';
import { ChangesTable } from './policies/changes-table.tsx';
import { PolicyBodyView } from './policies/policy-body.tsx';
import { policyChanges } from './policies/say.ts';

const t = words({ zh, en });

/** Question: what did this version say, and what did it change? */
export default function Policy(): JSX.Element {
  const params = useParams<{ version: string }>();
  const version = () => Number(params.version);
  const policy = read('policies.get', () => ({ version: version() }));
  const before = read('policies.get', () => ({ version: version() - 1 }), { enabled: () => version() > 0 });
  return (
    <Page
      title={t().versionTitle(version())}
      crumbs={[{ label: t().title, href: paths.policies() }]}
      state={
        <Show when={policy.data}>
          {(found) => (
            <>
              <span>{t().states[found().state]}</span>
              <span>
                {t().effective} {longDate(found().effectiveFrom)}
              </span>
              <span>{found().authorName}</span>
              <span>{found().note}</span>
            </>
          )}
        </Show>
      }
    >
      <Loaded query={policy}>
        {(found) => (
          <>
            <Show when={before.data}>
              {(old) => (
                <Card title={t().changes} note={old().version === 0 ? t().compareDefault : t().compare(old().version)}>
                  <ChangesTable changes={policyChanges(old().body, found().body)} empty={t().noChanges} />
                </Card>
              )}
            </Show>
            <PolicyBodyView body={found().body} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
