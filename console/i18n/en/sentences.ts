/** The contract's own English, as kubectl shows it. */
export { SENTENCES as sentences } from '../../../operators/resources/sentences/all.ts';
