import { expect, test } from 'vitest';
import { restoreName } from '../../../operators/drill/names.ts';
import { VELERO_NAMESPACE } from '../../../operators/drill/velero.ts';
import { DRILL_LABEL } from '../../../operators/resources/drill.ts';
import { KubeClient, type KubeObject } from '../../../operators/runtime/client.ts';
import { NAMESPACES, RESTORES } from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const LONG = 300_000;

/** Lives for one write: it takes effect, its answer is lost, and from then on nothing works. That is what `kill -9` looks like. */
class MortalClient extends KubeClient {
  isDead = false;

  override async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    if (this.isDead) throw new Error('killed');
    const answer = await super.request<T>(method, path, body, headers);
    if (method === 'GET') return answer;
    this.isDead = true;
    throw new Error('killed');
  }
}

test(
  'operators killed after each single write carry one drill to its end: one draw, one restore, nothing left',
  async (context) => {
    if (!stage.hasVelero) return context.skip('the cluster has no Velero');
    const tenancy = await stage.system();
    await stage.backup(tenancy);
    await stage.backup(tenancy);
    const name = await stage.drill(tenancy);
    const made: string[] = [];
    const watching = new AbortController();
    const { signal } = watching;
    const note = ({ type, object }: { type: string; object: KubeObject }) => {
      if (type === 'ADDED' && object.metadata.labels?.[DRILL_LABEL] === name) made.push(object.metadata.name ?? '');
    };
    void stage.client.watch<KubeObject>(NAMESPACES, undefined, {}, note, { signal });
    void stage.client.watch<KubeObject>(RESTORES, VELERO_NAMESPACE, {}, note, { signal });
    const points = new Set<string>();
    let lives = 0;
    const isOver = async () => {
      const { status, metadata } = await stage.get(name);
      if (status?.restorePoint) points.add(status.restorePoint.backup);
      return status?.evidenceDigest !== undefined && !metadata.finalizers?.length;
    };
    while (!(await isOver())) {
      const client = await MortalClient.connect(stage.kubeconfig);
      const mortal = new MortalClient(client.connection);
      await stage.start({ as: mortal, pollMillis: 100 });
      await until(
        'the operator to be killed or the drill to be over',
        async () => mortal.isDead || (await isOver()),
        60_000,
      );
      await stage.stop();
      mortal.close();
      client.close();
      lives += 1;
      expect(lives).toBeLessThan(200);
    }
    watching.abort();
    const end = await stage.get(name);
    expect(end.status).toMatchObject({ phase: 'verified', cleanup: { namespacesGone: true, restoreGone: true } });
    expect(points.size).toBe(1);
    expect(made.toSorted()).toEqual([`drill-${name}-app`, `drill-${name}-db`, restoreName(name)].toSorted());
    expect(lives).toBeGreaterThan(15);
    const steps = end.status?.steps?.map((step) => step.name) ?? [];
    expect(new Set(steps).size).toBe(steps.length);
  },
  LONG,
);
