/** What may be set for the operator. */
import { defineConfig, type SectionConfig } from '@sealpost/config';

export const operatorConfig = defineConfig('operator', [
  {
    key: 'enabled',
    type: 'bool',
    default: false,
    describe: 'Watch EgressPool resources; in a pod with a mounted service account it is on without being set.',
  },
  {
    key: 'kubeconfig',
    type: 'string',
    default: '',
    describe: 'Path of the kubeconfig file to reach the cluster with; the mounted service account when empty.',
  },
  {
    key: 'namespace',
    type: 'string',
    max: 63,
    default: '',
    describe: 'Namespace of the EgressPool resources; the own namespace of the pod or of the kubeconfig when empty.',
  },
  {
    key: 'resyncMs',
    type: 'int',
    min: 1_000,
    max: 86_400_000,
    default: 600_000,
    describe: 'Milliseconds after which all resources are listed again although the watch reported nothing.',
  },
  {
    key: 'statusIntervalMs',
    type: 'int',
    min: 1_000,
    max: 3_600_000,
    default: 30_000,
    describe: 'Milliseconds between two updates of the budgets in the status of a resource.',
  },
]);

export type OperatorConfig = SectionConfig<typeof operatorConfig>;

/** Where Kubernetes mounts the token of a pod's service account. */
export const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
