/** The pages in a real browser on a small phone: nothing scrolls sideways, targets are large, script is never needed. */
import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { EXPIRE_MS, type GivenPortal, givenPortal, PASSPHRASE } from './testing/given-portal.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PLACES.find((place) => {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});
const PHONE = { width: 360, height: 740 };
const SMALLEST = { width: 320, height: 568 };
/** WCAG 2.2, 2.5.5. */
const TARGET_PIXELS_MIN = 44;

describe('portal pages in a browser', { skip: executablePath ? false : 'chromium is not installed' }, () => {
  let given: GivenPortal;
  let browser: Browser;
  let page: Page;
  before(async () => {
    given = await givenPortal();
    browser = await chromium.launch({
      executablePath: executablePath as string,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false, acceptDownloads: true });
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await given?.close();
  });

  /** Measures from outside: the page itself runs no script. */
  const fits = async (): Promise<void> => {
    for (const viewport of [SMALLEST, PHONE]) {
      await page.setViewportSize(viewport);
      const box = await page.locator('html').boundingBox();
      const widest = await page.locator('main').boundingBox();
      assert.ok((box?.width ?? 9_999) <= viewport.width && (widest?.width ?? 9_999) <= viewport.width);
      for (const element of await page.locator('button:visible, input:visible, h1, .message').all()) {
        const at = await element.boundingBox();
        assert.ok(at !== null && at.x >= 0 && at.x + at.width <= viewport.width, 'nothing stands beyond the edge');
      }
      for (const element of await page.locator('button:visible, input:visible').all())
        assert.ok(((await element.boundingBox())?.height ?? 0) >= TARGET_PIXELS_MIN);
    }
  };

  it('leads from link to message without script', async () => {
    const parcel = await given.parcel({
      subject: 'Your test result from Monday, with a long subject that must wrap on a small phone',
      html: `<p>Dear Avery,</p><p>Your <b>potassium</b> is 4.1. This is normal.</p>
<table><tr><th>Test</th><th>Result</th><th>Normal range of the laboratory</th></tr>
<tr><td>Potassium</td><td>4.1 mmol/L</td><td>3.5 to 5.1 mmol/L</td></tr></table>
<p>https://www.example.org/a-very-long-address-without-any-place-to-break/${'x'.repeat(80)}</p><p>Riverside Clinic</p>`,
      attachments: [
        {
          fileName: 'laboratory-report-with-a-rather-long-name-2026-11-21.pdf',
          contentType: 'application/pdf',
          content: Buffer.alloc(120_000),
        },
      ],
    });
    await page.goto(given.url + parcel.path);
    assert.equal(await page.title(), 'Read your secure message - Riverside Clinic');
    await fits();
    await page.getByLabel('Passphrase').fill('wrong words');
    await page.getByRole('button', { name: 'Read the message' }).click();
    assert.match(
      await page.getByRole('alert').innerText(),
      /^There is a problem\s+The passphrase does not fit this link\./,
    );
    assert.equal(await page.getByLabel('Passphrase').inputValue(), 'wrong words');
    await fits();
    await page.getByLabel('Passphrase').fill(PASSPHRASE.toUpperCase());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your test result' }).waitFor();
    await fits();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download laboratory-report' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'laboratory-report-with-a-rather-long-name-2026-11-21.pdf');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('button', { name: 'Stay longer' }).isVisible(), false);
    assert.equal(await page.getByText('Opened:').isVisible(), true);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Close the message' }).click();
    await fits();
  });

  it('says what to do when tries are used up, and when the time is over', async () => {
    const parcel = await given.parcel();
    for (let i = 0; i < 11; i++) await given.post(parcel.path, { passphrase: 'wrong' });
    await page.goto(given.url + parcel.path);
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Read the message' }).click();
    await page.getByRole('heading', { name: 'Try again later' }).waitFor();
    await fits();
    given.advance(EXPIRE_MS);
    await page.goto(given.url + parcel.path);
    await page.getByRole('heading', { name: 'This message is no longer here' }).waitFor();
    await fits();
  });
});
