/** Load test at a constant arrival rate: what Sealpost accepts per second, and whether it keeps up. See README.md. */
import { check } from 'k6';
import { Rate } from 'k6/metrics';
import { StatusOK } from 'k6/net/grpc';
import { mixed } from './messages.ts';
import { callParams, connectOnce, loadClient, messageId, requireKey } from './target.ts';

const RATE_PER_SECOND = Number(__ENV['RATE'] ?? '500');
const DURATION = __ENV['DURATION'] ?? '60s';
const DOMAINS = Number(__ENV['DOMAINS'] ?? '50');
const BODY_BYTES = Number(__ENV['BODY_BYTES'] ?? '8192');
const BULK_SHARE = Number(__ENV['BULK_SHARE'] ?? '0.5');
const VUS_MAX = Number(__ENV['VUS_MAX'] ?? '100');

const client = loadClient();
const errors = new Rate('sealpost_errors');

export const options = {
  scenarios: {
    submit: {
      exec: 'submit',
      executor: 'constant-arrival-rate',
      rate: RATE_PER_SECOND,
      timeUnit: '1s',
      duration: DURATION,
      preAllocatedVUs: Math.min(20, VUS_MAX),
      maxVUs: VUS_MAX,
    },
  },
  thresholds: {
    // A dropped iteration means that k6, not Sealpost, was the limit: such a run says nothing.
    dropped_iterations: ['count==0'],
    sealpost_errors: ['rate<0.001'],
    'grpc_req_duration{method:SubmitMessage}': ['p(99)<1000'],
  },
};

export function setup(): { run: string } {
  requireKey();
  return { run: Date.now().toString(36) };
}

export function submit({ run }: { run: string }): void {
  connectOnce(client);
  const lane = Math.random() < BULK_SHARE ? 'LANE_BULK' : 'LANE_EXPRESS';
  const message = mixed({ id: messageId(run), lane, domains: DOMAINS, bodyBytes: BODY_BYTES });
  const answer = client.invoke('sealpost.v1.SubmissionService/SubmitMessage', { message }, callParams('SubmitMessage'));
  const ok = check(answer, { accepted: ({ status }) => status === StatusOK });
  errors.add(!ok);
}
