import { missingMaterials } from '../materials.ts';
import { type Check, type CheckFacts, verdict } from './check.ts';

/** What may not come at all: three checks that look at papers, not at amounts. */
export const materialsComplete: Check = {
  name: 'materialsComplete',
  why: 'Article 7: the unit provides the construction plan, the self-test report, the needs and other materials.',
  refuses: false,
  judge: ({ kind, content, attached }) => {
    const missing = missingMaterials(kind, content, attached);
    if (missing.length === 0) return verdict('passed', 'complete');
    return verdict('blocked', 'missing', { count: missing.length, missing: missing.join(', ') });
  },
};

export const notClassified: Check = {
  name: 'notClassified',
  why: 'Systems that handle state secrets are kept off the government cloud (article 24; practice of all cities read).',
  refuses: true,
  judge: ({ kind, content }) => {
    // An exemption may be asked for exactly because the system is classified; the form then says no more than that.
    if (kind === 'exemption' || content.system === undefined) return verdict('notApplicable', 'notAsked');
    return content.system.classified === true ? verdict('blocked', 'classified') : verdict('passed', 'notClassified');
  },
};

/** GB/T 22239: this cloud is built for level 3; level 4 needs a room of its own. */
const HIGHEST_LEVEL = 3;

const statedLevel = ({ kind, content }: CheckFacts): number | undefined =>
  kind === 'change' ? content.change?.newProtectionLevel : content.system?.protectionLevel;

export const protectionLevel: Check = {
  name: 'protectionLevel',
  why: 'The cloud is assessed for classified protection level 3; systems of level 4 and above are refused (GB/T 22239-2019).',
  refuses: true,
  judge: (facts) => {
    const level = statedLevel(facts);
    // An exemption may be asked for exactly because the level is too high for this cloud.
    if (level === undefined || facts.kind === 'exemption') return verdict('notApplicable', 'notAsked');
    const values = { level, highest: HIGHEST_LEVEL };
    return level > HIGHEST_LEVEL ? verdict('blocked', 'tooHigh', values) : verdict('passed', 'allowed', values);
  },
};
