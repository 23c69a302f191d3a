/**
 * Vulnerabilities in the size and shape in which Trivy Operator writes them (v1alpha1, `pkg/apis/aquasecurity/v1alpha1/vulnerability_types.go`
 * and `docs/crds/vulnerability-report.md` of aquasecurity/trivy-operator): every field of its default configuration. An image has 50 to 200.
 */
export const holesOf = (image: number): number => 50 + ((image * 37) % 151);

const SEVERITIES = ['CRITICAL', 'HIGH', 'HIGH', 'MEDIUM', 'MEDIUM', 'MEDIUM', 'LOW', 'LOW', 'LOW', 'LOW'] as const;
const PACKAGES = [
  'libssl3',
  'libc6',
  'libexpat1',
  'zlib1g',
  'libxml2',
  'perl-base',
  'libkrb5-3',
  'golang.org/x/net',
  'busybox',
];
const TROUBLES = [
  'out-of-bounds read while parsing crafted input may disclose memory',
  'use after free in the connection handler may allow arbitrary code execution',
  'integer overflow in length computation leads to a heap-based buffer overflow',
  'uncontrolled resource consumption in header decoding results in denial of service',
];

export const realVulnerability = (image: number, hole: number) => {
  const number = 1000 + ((image * 7 + hole * 13) % 9973);
  const id = `CVE-2026-${number}`;
  const resource = PACKAGES[number % PACKAGES.length] ?? '';
  const severity = SEVERITIES[number % SEVERITIES.length] ?? 'LOW';
  return {
    fixedVersion: number % 2 === 0 ? `${number % 9}.${number % 17}.2-1+deb12u4` : '',
    installedVersion: `${number % 9}.${number % 17}.1-1+deb12u1`,
    lastModifiedDate: '2026-10-14T19:15:12.543Z',
    links: [],
    packagePURL: `pkg:deb/debian/${resource}@${number % 9}.${number % 17}.1-1%2Bdeb12u1?arch=amd64&distro=debian-12.5`,
    primaryLink: `https://avd.aquasec.com/nvd/${id.toLowerCase()}`,
    publishedDate: '2026-08-03T21:15:07.123Z',
    resource,
    score: (number % 70) / 10 + 3,
    severity,
    target: `city/image-${image}:1.0 (debian 12.5)`,
    title: `${resource}: ${TROUBLES[number % TROUBLES.length]}`,
    vulnerabilityID: id,
  };
};

/** A whole report for a ReplicaSet, as JSON objects of the API. */
export const realReport = (namespace: string, replicaSet: string, image: number) => {
  const vulnerabilities = Array.from({ length: holesOf(image) }, (_, hole) => realVulnerability(image, hole));
  const count = (severity: string) => vulnerabilities.filter((each) => each.severity === severity).length;
  return {
    metadata: {
      name: `replicaset-${replicaSet}-main`,
      namespace,
      labels: {
        'resource-spec-hash': '7cb64cb677',
        'trivy-operator.container.name': 'main',
        'trivy-operator.resource.kind': 'ReplicaSet',
        'trivy-operator.resource.name': replicaSet,
        'trivy-operator.resource.namespace': namespace,
      },
    },
    report: {
      artifact: { repository: `city/image-${image}`, digest: digestOf(image), tag: '1.0' },
      registry: { server: 'registry.yunzhou.gov.cn' },
      os: { family: 'debian', name: '12.5' },
      scanner: { name: 'Trivy', vendor: 'Aqua Security', version: '0.65.0' },
      summary: {
        criticalCount: count('CRITICAL'),
        highCount: count('HIGH'),
        mediumCount: count('MEDIUM'),
        lowCount: count('LOW'),
        unknownCount: 0,
      },
      updateTimestamp: '2026-11-20T02:00:00Z',
      vulnerabilities,
    },
  };
};

const digestOf = (image: number): string => `sha256:${String(image).padStart(64, '0')}`;
