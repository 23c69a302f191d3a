import { useParams } from '@solidjs/router';
import { For, type JSX } from 'solid-js';
import type { CertificateView } from '../../server/retirement/views.ts';
import { read } from '../api/query.ts';
import { re } from '../components/allocation/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { longDate } from '../i18n/format.ts';
import { DescriptionList } from '../ui/description-list.tsx';

/** The proof that a system's data is gone, in its printed form. */
const CertificatePage = (): JSX.Element => {
  const params = useParams<{ number: string }>();
  const certificate = read('certificates.get', () => ({ number: params.number }));
  return <Loaded query={certificate}>{(found) => <Certificate certificate={found()} />}</Loaded>;
};

const Certificate = (props: { certificate: CertificateView }): JSX.Element => {
  const it = () => props.certificate;
  return (
    <OfficialDocument
      title={re().doc.title}
      number={re().doc.number(it().number)}
      printLabel={re().doc.print}
      seal={re().doc.seal}
      date={longDate(it().erasedAt)}
    >
      <p>{re().doc.body(it().unitName, `${it().systemName}（${it().systemCode}）`, longDate(it().erasedAt))}</p>
      <DescriptionList
        items={[
          { term: re().doc.tenancy, value: <span class="mono">{it().tenancyName}</span> },
          {
            term: re().doc.erased,
            value: (
              <ul class="plain">
                <For each={it().erased}>{(one) => <li class="mono small">{one}</li>}</For>
              </ul>
            ),
          },
          { term: re().doc.controller, value: it().controller },
          { term: re().doc.backup, value: <span class="words">{it().backup}</span> },
          { term: re().doc.keptUntil, value: longDate(it().backupKeptUntil) },
          { term: re().doc.digest, value: <span class="mono small words">{it().digest}</span> },
        ]}
      />
    </OfficialDocument>
  );
};
export default CertificatePage;
