import type { ApplicationKind } from '../../server/applications/stages.ts';
import type { Desk } from '../city/desk.ts';
import { accept, approve, type Desks, fillAndSubmit, findFeasible, passTests, type View, view } from '../city/flow.ts';
import { openContent } from '../city/samples.ts';

const GIB = 2 ** 30;
const CONTACT = { name: '李敏', phone: '0452-2791234', email: '' };

/** The applications through which one system goes, in this order; a person may also think better of it. */
const COURSE: readonly ApplicationKind[] = ['open', 'change', 'terminate'];

/**
 * One system's life, driven by nothing but what the records say now: whoever acts looks first. So it goes on after any crash,
 * whether or not the last act's answer arrived.
 */
export class Life {
  readonly code: string;
  readonly #desks: Desks;
  readonly #mayWithdraw: boolean;
  #course = 0;

  constructor(code: string, desks: Desks, mayWithdraw: boolean) {
    this.code = code;
    this.#desks = desks;
    this.#mayWithdraw = mayWithdraw;
  }

  get isOver(): boolean {
    return this.#course >= COURSE.length;
  }

  /** Does the next thing that is to be done, if it is anybody's turn. */
  async advance(): Promise<void> {
    const kind = COURSE[this.#course];
    if (!kind) return;
    const row = await this.#find(kind);
    if (!row) await this.#createDraft(kind);
    else await this.#act(await view(this.#desks.applicant, row.id));
  }

  async #find(kind: ApplicationKind) {
    const rows = await this.#desks.applicant.api.applications.table.query({ text: this.code, kind: [kind] });
    return rows.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))[0];
  }

  async #createDraft(kind: ApplicationKind): Promise<void> {
    const { applicant } = this.#desks;
    const { code } = this;
    if (kind === 'open') {
      await applicant.api.applications.createDraft.mutate({ kind, newSystem: { name: `系统${code}`, code } });
      return;
    }
    const systems = await applicant.api.systems.table.query({});
    const systemId = systems.find((system) => system.code === code)?.id;
    await applicant.api.applications.createDraft.mutate({ kind, systemId });
  }

  async #act(application: View): Promise<void> {
    const { id, stage, kind } = application;
    const desks = this.#desks;
    switch (stage) {
      case 'draft':
      case 'returned':
        return fillAndSubmit(desks.applicant, id, this.#contentOf(kind));
      case 'submitted':
      case 'completeness':
        return this.#mayWithdraw && kind === 'change' ? withdraw(desks.head, id) : accept(desks, id);
      case 'technical':
        return findFeasible(desks, id);
      case 'decision':
        return approve(desks, id);
      case 'approved':
      case 'executing':
        return kind === 'open' ? this.#runTrial(application) : undefined;
      case 'finished':
      case 'withdrawn':
      case 'failed':
      case 'rejected':
      case 'refused':
        this.#course += 1;
        return;
      default:
        return stage satisfies never;
    }
  }

  async #runTrial({ id }: View): Promise<void> {
    const { head, handler, operator, tester } = this.#desks;
    const trial = await tester.api.trials.get.query({ applicationId: id });
    if (!trial) return;
    const parties = { unit: head, authority: handler, provider: operator };
    for (const party of trial.missingParties)
      await parties[party].api.trials.confirm.mutate({ trialId: trial.id, party });
    if (trial.state === 'running' || trial.state === 'testing') await passTests(this.#desks, trial.id);
  }

  #contentOf(kind: ApplicationKind) {
    const { code } = this;
    const newQuota = { ...NO_EXTRAS, cpuMillis: 6000, memoryBytes: 12 * GIB, storageBytes: 120 * GIB, pods: 8 };
    if (kind === 'open') return openContent({ code, name: `系统${code}` });
    if (kind === 'change') {
      const contacts = {
        unitContact: CONTACT,
        emergencyContactA: CONTACT,
        emergencyContactB: { ...CONTACT, name: '孙立' },
      };
      return { ...contacts, change: { kind: 'grow' as const, reason: '业务量增长', newQuota } };
    }
    const plannedFor = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const terminate = { reason: '业务合并', offline: true, migrated: true, proof: '迁移验收单', plannedFor };
    return { unitContact: CONTACT, terminate };
  }
}

const NO_EXTRAS = { loadBalancers: 0, publicIps: 0, gpus: 0 };

async function withdraw(head: Desk, id: string): Promise<void> {
  await head.api.applications.withdraw.mutate({ id, reason: '另行申请' });
}
