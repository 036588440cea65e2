/** This repository's own detectors, through the same front door as `sealpost classify --jsonl`. */
import { createMessageClassifier, createTextClassifier } from '@sealpost/classify';
import type { MailEnvelope } from '@sealpost/contracts';
import { timed } from './timed.ts';
import type { Tool } from './tool.ts';

/** Nobody: bare texts are judged by themselves. */
const NO_ENVELOPE: MailEnvelope = {
  mailFrom: '',
  recipients: [],
  fromDisplayName: '',
  internetMessageId: '',
  subject: '',
  portalPassphrase: '',
};

export function createSealpost(scanBytesMax: number): Tool {
  const classifier = createTextClassifier(createMessageClassifier({ scanBytesMax }), NO_ENVELOPE);
  return {
    name: 'Sealpost',
    description: '@sealpost/phi of this commit, all shipped detectors and lexicons',
    read: async (text) => {
      const { result, ms, cpuMs } = timed(() => classifier.classify(text, 'counted'));
      const { findings, health } = await result;
      return { findings, health, ms, cpuMs };
    },
    stop: async () => {},
  };
}
