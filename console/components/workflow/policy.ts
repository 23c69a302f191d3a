import { read } from '../../api/query.ts';

/** The policy in force: size catalogue, limits, levels. Changes rarely; read once a page. */
export const readPolicy = () => read('policies.current');
