/** Whoever is woken by an alert or stopped by an error finds a section that says what to do. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ERROR_CATALOGUE } from '@sealpost/kernel';

const ROOT = join(import.meta.dirname, '../..');
const RULES = 'deploy/helm/sealpost/files/prometheus/sealpost.rules.yaml';
const PARTS = ['**Meaning.**', '**First look.**', '**Cause.**', '**Mend.**'];

interface Section {
  readonly anchor: string;
  readonly text: string;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Sections by their heading, as the anchor that Markdown renderers make of it. */
function sectionsOf(path: string): readonly Section[] {
  return read(path)
    .split(/^#{2,3} /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      const anchor = part.slice(0, end).trim().toLowerCase().replaceAll(' ', '-');
      return { anchor, text: part.slice(end) };
    });
}

const anchorsOf = (path: string): ReadonlySet<string> => new Set(sectionsOf(path).map(({ anchor }) => anchor));

const alerts = [...read(RULES).matchAll(/- alert: (\w+)\n[\s\S]*?runbook_url: (\S+)/g)].map((match) => ({
  name: match[1] ?? '',
  url: match[2] ?? '',
}));

describe('docs/runbooks/errors.md', () => {
  const anchors = anchorsOf('docs/runbooks/errors.md');
  for (const anchor of new Set(Object.values(ERROR_CATALOGUE).map(({ runbook }) => runbook))) {
    it(`has the section #${anchor} that the error catalogue names`, () => assert.ok(anchors.has(anchor)));
  }
});

describe('alert rules', () => {
  it('name a runbook section that exists, each its own', () => {
    assert.ok(alerts.length > 0);
    assert.equal(alerts.length, read(RULES).match(/- alert: /g)?.length);
    for (const { name, url } of alerts) {
      const [path = '', anchor = ''] = url.split('#');
      assert.ok(anchorsOf(path).has(anchor), `${name}: ${url} does not exist`);
    }
    assert.equal(new Set(alerts.map(({ url }) => url)).size, alerts.length);
  });

  it('have a section in alerts.md only while the alert exists', () => {
    const named = new Set(alerts.map(({ url }) => url.split('#')[1]));
    const orphans = [...anchorsOf('docs/runbooks/alerts.md')].filter(
      (anchor) => anchor.startsWith('sealpost-') && !named.has(anchor),
    );
    assert.deepEqual(orphans, []);
  });
});

describe('runbook sections', () => {
  const pages = readdirSync(join(ROOT, 'docs/runbooks')).filter((name) => name.endsWith('.md'));

  it('say meaning, first look, cause and mend', () => {
    const sections = [
      ...sectionsOf('docs/runbooks/errors.md'),
      ...sectionsOf('docs/runbooks/alerts.md').filter(({ anchor }) => anchor.startsWith('sealpost-')),
    ];
    const incomplete = sections.filter(({ text }) => !PARTS.every((part) => text.includes(part)));
    assert.deepEqual(
      incomplete.map(({ anchor }) => anchor),
      [],
    );
  });

  it('link only to sections that exist', () => {
    for (const page of pages) {
      for (const [, file = '', anchor = ''] of read(`docs/runbooks/${page}`).matchAll(
        /\]\(([\w.-]*\.md)?#([\w-]+)\)/g,
      )) {
        const target = `docs/runbooks/${file === '' ? page : file}`;
        assert.ok(anchorsOf(target).has(anchor), `${page} links to ${target}#${anchor}`);
      }
    }
  });
});
