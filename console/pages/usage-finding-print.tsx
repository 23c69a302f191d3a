import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { letterNumber } from '../../server/usage/findings/letter.ts';
import type { FindingView } from '../../server/usage/findings/views.ts';
import { read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { LetterEvidence, quotaText } from '../components/usage/letter.tsx';
import { us } from '../components/usage/words.ts';
import { longDate, money } from '../i18n/format.ts';

/** The notice in its printed form: everything on it was frozen at its issue. */
const UsageFindingPrintPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const found = read('resourceFindings.get', () => ({ id: params.id }));
  return <Loaded query={found}>{(finding) => <Letter finding={finding()} />}</Loaded>;
};

const Letter = (props: { finding: FindingView }): JSX.Element => {
  const letter = () => props.finding.letter;
  const doc = () => us().findings.doc;
  return (
    <OfficialDocument
      title={doc().title}
      number={letterNumber(letter().number)}
      printLabel={doc().print}
      seal={doc().seal}
      signer={letter().issuerUnitName}
      date={longDate(props.finding.issuedAt)}
    >
      <p>{doc().to(letter().unitName)}</p>
      <p>{doc().body(letter().systemName, letter().asOf, us().findings.kinds[letter().kind])}</p>
      <h2>{doc().evidence}</h2>
      <LetterEvidence letter={letter()} />
      <p>
        {doc().policy(letter().policyVersion)} {doc().grounds(letter().grounds)}
      </p>
      <h2>{doc().advice}</h2>
      <p>
        <Show when={letter().advised} fallback={doc().leave}>
          {(advised) => doc().shrink(quotaText(letter().granted), quotaText(advised()))}
        </Show>{' '}
        {doc().saves(money(letter().freesYuanPerMonth))}
      </p>
      <h2>{doc().reply}</h2>
      <p>{doc().answer(letter().answerDays, longDate(`${letter().answerBy}T12:00:00+08:00`))}</p>
      <p class="muted small words">
        {doc().digest}：{props.finding.digest}
      </p>
    </OfficialDocument>
  );
};
export default UsageFindingPrintPage;
