import { X509Certificate } from 'node:crypto';
import type { Finding } from '../resources/security-bulletin.ts';
import { say } from '../resources/sentences.ts';
import type { KubeObject } from '../runtime/client.ts';
import { type ResourceKind, SECRETS } from '../runtime/kinds.ts';
import { type Collector, collect, each, type Look, ownerOf, Unavailable } from './look.ts';

/** cert-manager's Certificates say until when they are valid, and need no right to read secrets. */
const CERTIFICATES: ResourceKind = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  plural: 'certificates',
  namespaced: true,
};

interface Certificate extends KubeObject {
  spec?: { secretName?: string; commonName?: string };
  status?: { notAfter?: string };
}
interface TlsSecret extends KubeObject {
  data?: { 'tls.crt'?: string };
}

/**
 * Certificates that end soon. cert-manager's where it is served; those in TLS secrets of tenancies only when the policy asks for it,
 * because it takes the right to read secrets (deploy/rbac: a binding of its own). Of a secret only `tls.crt` is looked at.
 */
export const collectCertificates: Collector = (look) =>
  collect('certificate', 'Certificate (cert-manager); kubernetes.io/tls secrets', async () => {
    const findings: Finding[] = [];
    const seen = new Set<string>();
    const managed = await managedCertificates(look, findings, seen);
    if (!look.rules.readCertificates) {
      if (!managed) throw new Unavailable(say('bulletin.noCertificates'));
      return { findings, said: [say('bulletin.secretsNotRead')] };
    }
    for (const namespace of look.namespaces ?? look.owners.keys()) {
      const place = { ...look, namespaces: [namespace] };
      for await (const secret of each<TlsSecret>(place, SECRETS, { fieldSelector: 'type=kubernetes.io/tls' })) {
        const name = `${namespace}/secret/${secret.metadata.name}`;
        if (!seen.has(name)) add(look, findings, namespace, name, notAfterOf(secret));
      }
    }
    return { findings };
  });

async function managedCertificates(look: Look, findings: Finding[], seen: Set<string>): Promise<boolean> {
  try {
    for await (const { metadata, spec, status } of each<Certificate>(look, CERTIFICATES)) {
      const name = `${metadata.namespace}/secret/${spec?.secretName ?? metadata.name}`;
      seen.add(name);
      add(look, findings, metadata.namespace ?? '', name, status?.notAfter ? new Date(status.notAfter) : undefined);
    }
    return true;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}

/** The first certificate of the chain: the server's own. What is no certificate at all is said, too. */
function notAfterOf(secret: TlsSecret): Date | 'unreadable' | undefined {
  const text = secret.data?.['tls.crt'];
  if (!text) return undefined;
  try {
    return new Date(new X509Certificate(Buffer.from(text, 'base64')).validTo);
  } catch {
    return 'unreadable';
  }
}

function add(
  look: Look,
  findings: Finding[],
  namespace: string,
  subject: string,
  end: Date | 'unreadable' | undefined,
) {
  if (end === undefined) return;
  const where = { section: 'certificate' as const, ...ownerOf(look, namespace), subject };
  if (end === 'unreadable') {
    findings.push({ ...where, severity: 'low', title: 'unreadable', detail: '', ids: ['unreadable'] });
    return;
  }
  const days = Math.floor((end.getTime() - look.now.getTime()) / 86_400_000);
  if (days > look.rules.certificateDays) return;
  const severity = days < 0 ? 'critical' : days <= 7 ? 'high' : 'medium';
  const title = days < 0 ? 'expired' : 'expiring';
  findings.push({ ...where, severity, title, detail: end.toISOString(), ids: ['notAfter'] });
}
