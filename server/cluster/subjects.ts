import { OPERATIONS_POLICY_NAME, type OperationsPolicy } from '../../operators/resources/operations-policy.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import { OPERATIONS_POLICIES, type ResourceKind } from '../../operators/runtime/kinds.ts';
import type { Services } from '../context.ts';
import { dispatchOperationsPolicy } from '../operations/dispatch.ts';
import { observeOperations } from '../operations/observe.ts';

/** What the loop knows of one kind at the moment. */
export interface Present<T> {
  isSynced: boolean;
  get(key: string): T | undefined;
  values(): Iterable<T>;
}

/**
 * One kind of the contract beside tenancies and tests: how its objects enter the records, and how what the records desire
 * gets onto the cluster. Both are level-triggered and may be called at any time, any number of times.
 */
export interface Subject<T = KubeObject> {
  kind: ResourceKind;
  /** The object has changed; `undefined`: it is gone. */
  observe?(services: Services, object: T | undefined, key: string): Promise<void>;
  /** Makes the cluster say what the records say. Called every few seconds and after changes of the records: it must be cheap when nothing is to be done. */
  dispatch?(services: Services, present: Present<T>): Promise<void>;
}

const subject = <T>(one: Subject<T>): Subject => one as unknown as Subject;

/** One line for each kind that the server writes or reads. */
export const SUBJECTS: readonly Subject[] = [
  subject<OperationsPolicy>({
    kind: OPERATIONS_POLICIES,
    observe: async (services, policy) => policy && observeOperations(services, policy),
    dispatch: (services, present) => dispatchOperationsPolicy(services, present.get(OPERATIONS_POLICY_NAME)),
  }),
];
