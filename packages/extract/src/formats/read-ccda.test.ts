import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import { readCcda } from './read-ccda.ts';
import { insideDocument, placeTexts } from './testing/place-texts.ts';

const documentOf = (inner: string): string =>
  `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${inner}</ClinicalDocument>`;
const bodyOf = (section: string): string =>
  documentOf(
    `<component><structuredBody><component><section>${section}</section></component></structuredBody></component>`,
  );
const texts = async (xml: string) => placeTexts(await readCcda({ bytes: Buffer.from(xml) }, readContext()));

describe('readCcda', () => {
  it('labels what the patient and the author are known by', async () => {
    const found = await texts(
      documentOf(
        `<recordTarget><patientRole><id root="1.2.3" extension="0012345"/><id root="2.16.840.1.113883.4.1" extension="987-65-4321"/>
        <addr use="HP"><streetAddressLine>1 Main St</streetAddressLine><city>Springfield</city><state>IL</state><postalCode>62701</postalCode></addr>
        <telecom value="tel:555-0100"/><telecom value="mailto:ada@example.com"/>
        <patient><name><given>Ada</given><given>M</given><family>Example</family></name><birthTime value="19500102"/></patient></patientRole></recordTarget>
        <author><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/><assignedPerson><name><prefix>Dr.</prefix><given>Jane</given><family>Sample</family></name></assignedPerson></assignedAuthor></author>`,
      ),
    );
    assert.equal(
      found['recordTarget'],
      'MRN: 0012345\nSSN: 987-65-4321\nAddress: 1 Main St, Springfield, IL 62701\nPhone: 555-0100\nEmail: ada@example.com\nPatient name: Ada M Example\nDate of birth: 1950-01-02',
    );
    assert.equal(found['author'], 'NPI: 1234567893\nProvider name: Dr. Jane Sample');
  });

  it('reads narratives with their tables, and values of entries with what they measure', async () => {
    const found = await texts(
      bodyOf(
        `<title>Problems</title><text><table><thead><tr><th>Problem</th><th>Date</th></tr></thead><tbody><tr><td>Diabetes</td><td>2019-02-03</td></tr></tbody></table>
        <paragraph>Seen by <content>Dr. Sample</content></paragraph><list><item>One</item><item>Two</item></list></text>
        <entry><observation><code code="4548-4" displayName="Hemoglobin A1c"/><value xsi:type="PQ" value="9.1" unit="%"/></observation></entry>
        <component><section><title>Inner</title></section></component>`,
      ),
    );
    assert.equal(found['section 1 table 1 row 2'], 'Problem: Diabetes\n2019-02-03');
    assert.match(found['section 1'] ?? '', /Seen by Dr\. Sample\nOne\nTwo/);
    assert.match(found['section 1 entry 1'] ?? '', /^Hemoglobin A1c: 9\.1 %$/m);
    assert.equal(found['section 2'], 'Inner');
  });

  it('hands an enclosed body on', async () => {
    const data = Buffer.from('inside').toString('base64');
    const xml = documentOf(
      `<component><nonXMLBody><text mediaType="application/pdf" representation="B64">${data}</text></nonXMLBody></component>`,
    );
    const context = readContext({}, async ({ bytes, contentType }) =>
      insideDocument(`${contentType} ${Buffer.from(bytes).toString()}`),
    );
    const document = await readCcda({ bytes: Buffer.from(xml) }, context);
    assert.equal(placeTexts(document)['body, line 1'], 'application/pdf inside');
  });

  it('reads other XML as XML, and a damaged document as text too', async () => {
    assert.match((await readCcda({ bytes: Buffer.from('<a><mrn>77</mrn></a>') }, readContext())).text, /Mrn: 77/);
    const damaged = await readCcda({ bytes: Buffer.from('<ClinicalDocument><title>Ada</title> MRN 5') }, readContext());
    assert.deepEqual(damaged.problems, ['unreadable']);
    assert.match(damaged.text, /MRN 5/);
  });
});
