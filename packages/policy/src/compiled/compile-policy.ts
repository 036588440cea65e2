/** A policy ready for mail: which layers a message meets is looked up, and the rules of each such mixture are compiled once. */
import type { PolicyDocument } from '../document/policy-document.ts';
import type { MessageFacts } from '../facts.ts';
import { effectiveRules, senderIndex, senderLayers } from '../layers.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';

export interface CompiledSet {
  readonly rules: readonly CompiledRule[];
  /** Numbers of the rules that match the message at hand: filled by each evaluation, so that none allocates. */
  readonly matching: Uint16Array;
}

/** Mixtures of stream and sender layers that are kept; beyond it the oldest is compiled again when it is met. */
const SETS_MAX = 256;

export type CompiledPolicy = (message: MessageFacts) => CompiledSet;

const compiled = new WeakMap<PolicyDocument, CompiledPolicy>();

/** The compiled form of a policy; made when it first decides, kept as long as the policy is. */
export function compiledPolicy(policy: PolicyDocument): CompiledPolicy {
  const known = compiled.get(policy);
  if (known !== undefined) return known;
  const made = compilePolicy(policy);
  compiled.set(policy, made);
  return made;
}

function compilePolicy(policy: PolicyDocument): CompiledPolicy {
  const sets = new Map<string, CompiledSet>();
  const senders = senderIndex(policy);
  const compile = (stream: string | undefined, layers: readonly number[]): CompiledSet => {
    const rules = effectiveRules(policy, { stream, senders: layers }).map(compileRule);
    return { rules, matching: new Uint16Array(rules.length) };
  };
  const plain = compile(undefined, []);
  if (senders.size === 0 && policy.streams === undefined) return () => plain;
  return (message) => {
    const stream =
      policy.streams !== undefined && Object.hasOwn(policy.streams, message.stream) ? message.stream : undefined;
    const layers = senders.size === 0 ? [] : senderLayers(senders, message.sender);
    if (stream === undefined && layers.length === 0) return plain;
    const key = `${stream ?? ''} ${layers.join()}`;
    const known = sets.get(key);
    if (known !== undefined) return known;
    const made = compile(stream, layers);
    const [oldest] = sets.keys();
    if (sets.size >= SETS_MAX && oldest !== undefined) sets.delete(oldest);
    sets.set(key, made);
    return made;
  };
}
