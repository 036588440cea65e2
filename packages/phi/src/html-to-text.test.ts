import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { htmlToText } from './html-to-text.ts';

describe('htmlToText', () => {
  it('joins what inline tags split and parts what blocks part', () => {
    assert.equal(htmlToText('987-<b>65</b>-<span style="x">4321</span>').text, '987-65-4321');
    assert.equal(htmlToText('<p>one</p><p>two</p>').text.trim(), 'one\ntwo');
    assert.equal(htmlToText('<td>1</td><td>2</td>').text.replace(/\s+/g, ' ').trim(), '1 2');
  });

  it('lets no comment part a word, and reads what comments say after the body', () => {
    for (const comment of ['<!-- -->', '<!---->', '<!-->', '<!--->', '<!--[if mso]> x <![endif]-->']) {
      assert.ok(htmlToText(`<p>987-65${comment}-4321</p>`).text.includes('987-65-4321'), comment);
    }
    const { text, toSource } = htmlToText('<p>a</p><!--[if mso]><td>MRN <b>00</b>12</td><![endif]--><p>b</p>');
    assert.ok(text.includes('MRN 0012'));
    assert.equal(toSource(text.indexOf('MRN')), 25);
  });

  it('decodes named, decimal and hexadecimal references and leaves what is none', () => {
    assert.equal(htmlToText('&#57;&#x38;7&ndash;65 &amp; &eacute; &bogus; &').text, '987\u201365 & é &bogus; &');
  });

  it('drops script and style, keeps hidden text, comments, and alt, title and href after the body', () => {
    const { text } = htmlToText(
      '<style>.a{b:c}</style><script>var x = "1 < 2"</script><p style="display:none">hid</p><!-- note --><img alt="scan" title=\'x ray\'><a href=mailto:ada@example.org>w</a>',
    );
    assert.ok(!text.includes('var x') && !text.includes('.a{'));
    for (const kept of ['hid', 'note', 'scan', 'x ray', 'mailto:ada@example.org']) {
      assert.ok(text.includes(kept));
    }
    assert.ok(text.indexOf('scan') > text.indexOf('hid'));
  });

  it('keeps text behind marks that never close: what a reader may see is not lost', () => {
    assert.ok(htmlToText('a <b title="open>secret').text.includes('secret'));
    assert.ok(htmlToText('<script>secret').text.includes('secret'));
    assert.ok(htmlToText('1 < 2 and 3').text.includes('1 < 2 and 3'));
    assert.ok(htmlToText('<!-- secret').text.includes('secret'));
  });

  it('maps offsets back to the source', () => {
    const html = '<p>MRN&nbsp;00<i>12</i>345</p>';
    const { text, toSource } = htmlToText(html);
    const start = text.indexOf('0012345');
    assert.equal(toSource(start), html.indexOf('00<i>'));
    assert.equal(toSource(start + 6), html.indexOf('5</p>'));
  });

  it('gives plain text back as it is', () => {
    assert.equal(htmlToText('plain').text, 'plain');
  });
});
