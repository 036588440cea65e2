/** `npm run generate:docs [-- --out DIR]`: writes the generated pages below DIR, or below the repository without it. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ConfigSection, configMarkdown } from '@sealpost/config';
import { FLOW, type FlowName, PARKED_FLOW, topicNames } from '@sealpost/contracts';
import { ERROR_CATALOGUE } from '@sealpost/kernel';
import { coreSections } from '@sealpost/runtime';
import { errorsPage, flowPage } from './lib/doc-pages.ts';

const root = resolve(import.meta.dirname, '..');

/** Every settings table that a service's config.ts exports, services in the order of their names. */
async function serviceSections(): Promise<ConfigSection[]> {
  const sections: ConfigSection[] = [];
  for (const name of readdirSync(join(root, 'services')).sort()) {
    const path = join(root, 'services', name, 'src', 'config.ts');
    if (!existsSync(path)) continue;
    const exported: Record<string, unknown> = await import(pathToFileURL(path).href);
    sections.push(...Object.values(exported).filter(isSection));
  }
  return sections;
}

function isSection(value: unknown): value is ConfigSection {
  return typeof value === 'object' && value !== null && 'section' in value && 'fields' in value;
}

function flowRows() {
  const rows = (Object.keys(FLOW) as FlowName[]).map((name) => ({ ...FLOW[name], topics: topicNames(name) }));
  return [...rows, { ...PARKED_FLOW, topics: [PARKED_FLOW.topic] }];
}

const outFlag = process.argv.indexOf('--out');
const out = outFlag === -1 ? root : resolve(process.argv[outFlag + 1] ?? '');
const sections = new Map([...coreSections, ...(await serviceSections())].map((each) => [each.section, each]));
const pages: Readonly<Record<string, string>> = {
  'docs/configuration.md': configMarkdown([...sections.values()]),
  'docs/errors.md': errorsPage(ERROR_CATALOGUE),
  'docs/dataflow.md': flowPage(flowRows()),
};
for (const [path, text] of Object.entries(pages)) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}
console.log(`wrote ${Object.keys(pages).join(', ')}`);
