import type { Cluster } from '../cluster.ts';
import { now } from './kinds.ts';

/** Where a result belongs: Velero itself, the cluster's own objects, or a namespace. */
export interface Result {
  velero?: string[];
  cluster?: string[];
  namespaces?: Record<string, string[]>;
}

/** Warnings and errors of one backup or restore with its log, in the forms in which Velero stores them. */
export class Log {
  readonly #cluster: Cluster;
  readonly #subject: string;
  readonly #lines: string[] = [];
  readonly errors: Result = {};
  readonly warnings: Result = {};

  /** `subject` is `backup=velero/name`. */
  constructor(cluster: Cluster, subject: string) {
    this.#cluster = cluster;
    this.#subject = subject;
  }

  info(message: string): void {
    this.#write('info', message);
  }

  /** `namespace` undefined: Velero's own; empty: the cluster's. */
  error(message: string, namespace?: string): void {
    this.#write('error', message);
    add(this.errors, message, namespace);
  }

  warn(message: string, namespace?: string): void {
    this.#write('warning', message);
    add(this.warnings, message, namespace);
  }

  get text(): Buffer {
    return Buffer.from(this.#lines.map((line) => `${line}\n`).join(''));
  }

  get results(): Buffer {
    return Buffer.from(`${JSON.stringify({ errors: this.errors, warnings: this.warnings })}\n`);
  }

  get counts(): { errors: number; warnings: number } {
    return { errors: count(this.errors), warnings: count(this.warnings) };
  }

  #write(level: string, message: string): void {
    const time = now(this.#cluster);
    this.#lines.push(`time="${time}" level=${level} msg=${JSON.stringify(message)} ${this.#subject}`);
  }
}

function add(result: Result, message: string, namespace: string | undefined): void {
  if (namespace === undefined) result.velero = [...(result.velero ?? []), message];
  else if (namespace === '') result.cluster = [...(result.cluster ?? []), message];
  else {
    result.namespaces ??= {};
    result.namespaces[namespace] = [...(result.namespaces[namespace] ?? []), message];
  }
}

const count = ({ velero = [], cluster = [], namespaces = {} }: Result): number =>
  velero.length + cluster.length + Object.values(namespaces).flat().length;
