import { useParams } from '@solidjs/router';
import type { JSX } from 'solid-js';
import type { WorkloadView } from '../../server/usage/reading/views.ts';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { EvidenceCard, Reasons } from '../components/usage/evidence.tsx';
import { WorkloadHeld } from '../components/usage/held.tsx';
import { SizesCard } from '../components/usage/sizes.tsx';
import { VerdictTag } from '../components/usage/verdict-table.tsx';
import { us } from '../components/usage/words.ts';
import { bytes, cores } from '../i18n/format.ts';
import { paths } from '../paths.ts';

/** Why is this workload judged as it is, and what size would fit it? */
const UsageWorkloadPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  // The id is namespace/kind/name, one segment of the address; the router hands it over as it stands there.
  const found = read('usage.workload', () => ({ id: decodeURIComponent(params.id) }));
  return <Loaded query={found}>{(workload) => <Workload workload={workload()} />}</Loaded>;
};

const Workload = (props: { workload: WorkloadView }): JSX.Element => {
  const it = () => props.workload;
  return (
    <Page
      title={it().name}
      crumbs={[
        { label: us().title, href: paths.usage() },
        { label: it().systemName, href: paths.usageSystem(it().systemId) },
      ]}
      state={
        <div class="row">
          <VerdictTag verdict={it().verdict} />
          <span class="mono small">
            {it().kind} · {it().namespace}
          </span>
          <span>
            {cores(it().cpuMillis)} · {bytes(it().memoryMib * 1024 ** 2)}
          </span>
          <span class="muted">{us().asOf(it().asOf)}</span>
        </div>
      }
    >
      <div class="stack">
        <Reasons workload={it()} />
        <WorkloadHeld workload={it()} />
        <EvidenceCard workload={it()} />
        <SizesCard workload={it()} />
      </div>
    </Page>
  );
};
export default UsageWorkloadPage;
