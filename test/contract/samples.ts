/** The smallest valid object of each kind that several files need. */

type Fields = Record<string, unknown>;

// An empty map is left out: an applied one is a field that its manager owns.
export const configMap = (name: string, data?: Record<string, string>, labels?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(labels && { labels }) },
  ...(data && { data }),
});

export interface Resources {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

export const container = (resources: Resources = {}, name = 'main') => ({
  name,
  image: 'registry.example/app:1',
  resources,
});

export const pod = (name: string, resources: Resources = {}, more: { metadata?: Fields; spec?: Fields } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...more.metadata },
  spec: { containers: [container(resources)], ...more.spec },
});

const template = (app: string, resources: Resources = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [container(resources)] },
});

export const deployment = (name: string, replicas: number, resources: Resources = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, resources) },
});

export const replicaSet = (name: string, replicas: number) => ({
  ...deployment(name, replicas),
  kind: 'ReplicaSet',
});

export const statefulSet = (name: string, replicas: number, spec: Fields = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: { serviceName: name, replicas, selector: { matchLabels: { app: name } }, template: template(name), ...spec },
});

export const job = (name: string, spec: Fields = {}, annotations: Record<string, string> = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    template: {
      metadata: { annotations },
      spec: { restartPolicy: 'Never', containers: [container()] },
    },
    ...spec,
  },
});

export const quota = (name: string, hard: Record<string, string>, spec: Fields = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name },
  spec: { hard, ...spec },
});

export const claim = (name: string, storage: string, spec: Fields = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec },
});

export const owner = (object: { apiVersion: string; kind: string; metadata: { name: string; uid: string } }) => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  name: object.metadata.name,
  uid: object.metadata.uid,
});
