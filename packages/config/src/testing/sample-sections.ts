/** Sections with one field of every type, for the tests of this package. */
import { defineConfig } from '../define-config.ts';

export const mtaSample = defineConfig('mta', [
  { key: 'ehloName', type: 'string', default: 'localhost', min: 1, max: 255, describe: 'Name given in EHLO.' },
  { key: 'connectTimeoutMs', type: 'int', default: 10_000, min: 100, max: 60_000, describe: 'Time to connect.' },
  { key: 'jitter', type: 'number', default: 0.5, min: 0, max: 1, describe: 'Share of a delay that is random.' },
  { key: 'mode', type: 'enum', values: ['sink', 'live'], default: 'sink', describe: 'Where mail goes.' },
  { key: 'verify', type: 'bool', default: true, describe: 'Whether certificates are verified.' },
  { key: 'sources', type: 'list', item: 'string', default: [], max: 4, describe: 'Source addresses.' },
  { key: 'warmUpPerDay', type: 'list', item: 'int', default: [50, 100], describe: 'Messages by sending day.' },
  {
    key: 'methods',
    type: 'list',
    item: { values: ['pgp', 'portal'] },
    default: ['portal'],
    describe: 'Methods | order.',
  },
  {
    key: 'routes',
    type: 'list',
    default: [],
    describe: 'Static routes, first match wins.',
    item: [
      { key: 'pattern', type: 'string', describe: 'Domain pattern.' },
      { key: 'host', type: 'string', describe: 'Host to deliver to.' },
      { key: 'port', type: 'int', default: 25, min: 1, max: 65_535, describe: 'Its port.' },
      { key: 'caFile', type: 'string', optional: true, describe: 'Certificates to trust.' },
      { key: 'password', type: 'string', optional: true, secret: true, describe: 'For SMTP AUTH.' },
    ],
  },
  {
    key: 'limits',
    type: 'object',
    default: {},
    describe: 'Bounds of a session.',
    item: [
      { key: 'messagesMax', type: 'int', default: 100, min: 1, describe: 'Messages per connection.' },
      { key: 'idleMs', type: 'int', default: 5_000, min: 0, describe: 'Time a connection may rest.' },
    ],
  },
  { key: 'apiKey', type: 'string', optional: true, secret: true, describe: 'Key of the relay.' },
]);

export const portalSample = defineConfig('portal', [
  { key: 'publicUrl', type: 'string', describe: 'Address that recipients open.' },
]);
