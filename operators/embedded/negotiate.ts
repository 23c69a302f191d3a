import { ApiError } from './errors.ts';

/** The forms in which an answer can be written. Protobuf is none of them: clients that prefer it name JSON too. */
export interface Accept {
  form: 'object' | 'Table' | 'PartialObjectMetadata' | 'discovery';
  version: string;
  isYaml?: boolean;
}

export const negotiate = (header: string | undefined): Accept => {
  for (const part of (header ?? '*/*').split(',')) {
    const [media = '', ...parameters] = part.trim().split(';');
    const get = (key: string): string =>
      parameters
        .find((p) => p.trim().startsWith(`${key}=`))
        ?.trim()
        .slice(key.length + 1) ?? '';
    const isJson = media === 'application/json' || media === '*/*' || media === 'application/*' || media === '';
    if (media === 'application/yaml') return { form: 'object', version: '', isYaml: true };
    if (!isJson) continue;
    const as = get('as');
    if (as === 'Table') return { form: 'Table', version: get('v') || 'v1' };
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
      return { form: 'PartialObjectMetadata', version: get('v') || 'v1' };
    if (as === 'APIGroupDiscoveryList' && get('v') === 'v2') return { form: 'discovery', version: 'v2' };
    if (as === '') return { form: 'object', version: '' };
  }
  throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
};
