/** `sealpost topics plan|apply`: what the flow wants of a Kafka cluster against what it has. */
import type { TopicPlan, TopicStep } from '@sealpost/bus/kafka';
import type { Effective } from '@sealpost/config';
import { allTopics } from '@sealpost/contracts';
import { AppError, systemClock } from '@sealpost/kernel';
import { readKafkaSettings } from './drivers/driver-settings.ts';
import type { Flags } from './flags.ts';
import { SERVER_EXIT } from './server-exit-codes.ts';
import { tellOnStderr, tryAgain } from './try-again.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Resolves with the exit code. Errors: CONFIG_INVALID, BUS_UNAVAILABLE, BUS_TOPICS_REFUSED. */
export async function runTopicsCommand(verb: 'plan' | 'apply', effective: Effective, flags: Flags): Promise<number> {
  const { brokers, clientId, prefix, security } = await readKafkaSettings(effective);
  const { planTopics, applyTopics } = await import('@sealpost/bus/kafka');
  const cluster = {
    brokers,
    clientId,
    prefix,
    topics: topicsOf(flags),
    ...(security === undefined ? {} : { security }),
  };
  const ask = () => planTopics(cluster);
  const plan = await (verb === 'plan' ? ask() : tryAgain(ask, { clock: systemClock, tell: tellOnStderr }));
  const due = plan.steps.filter((step) => step.kind !== 'none');
  if (!flags.json) for (const line of planLines(plan, due)) say(line);
  if (verb === 'plan' || plan.steps.some((step) => step.kind === 'refused')) {
    if (flags.json) say(JSON.stringify({ ...plan, steps: due }));
    if (verb === 'apply') throw refusedError(due);
    return due.length === 0 ? SERVER_EXIT.done : SERVER_EXIT.changesDue;
  }
  if (due.length > 0) await tryAgain(() => applyTopics(cluster), { clock: systemClock, tell: tellOnStderr });
  if (flags.json) say(JSON.stringify({ ...plan, steps: due, applied: true }));
  else if (due.length > 0) say(`Done: ${due.length} changes.`);
  return SERVER_EXIT.done;
}

/** The flow's topics; what is kept by key has one partition whatever is asked for. */
const topicsOf = ({ partitions }: Flags): ReturnType<typeof allTopics> =>
  allTopics().map((topic) => (partitions === undefined || topic.partitions === 1 ? topic : { ...topic, partitions }));

function planLines({ brokers, steps, warnings }: TopicPlan, due: readonly TopicStep[]): readonly string[] {
  const topics = new Set(steps.map((step) => step.topic)).size;
  const head = `${topics} topics on ${brokers} ${brokers === 1 ? 'broker' : 'brokers'}.`;
  if (due.length === 0) return [`${head} Nothing to do.`, ...warnings.map((warning) => `  note    ${warning}`)];
  return [head, ...due.map(stepLine), ...warnings.map((warning) => `  note    ${warning}`)];
}

function stepLine(step: TopicStep): string {
  switch (step.kind) {
    case 'create':
      return `  make    ${step.topic}: ${step.partitions} partitions, ${step.replicationFactor} copies, ${settingsText(step.settings)}`;
    case 'grow':
      return `  grow    ${step.topic}: ${step.have} to ${step.want} partitions`;
    case 'alter':
      return `  set     ${step.topic}: ${step.changes.map(({ setting, have, want }) => `${setting} ${have} to ${want}`).join(', ')}`;
    case 'refused':
      return `  REFUSED ${step.topic}: has ${step.have} ${step.what}, the flow wants ${step.want}; nothing is taken away`;
    case 'none':
      return `  keep    ${step.topic}`;
  }
}

const settingsText = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

function refusedError(due: readonly TopicStep[]): AppError {
  const refused = due.find((step) => step.kind === 'refused');
  return new AppError('BUS_TOPICS_REFUSED', { facts: { topic: refused?.topic ?? '' } });
}
