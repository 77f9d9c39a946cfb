// What anybody sees before they sign in: the sign-in page, the activation page and the page for an
// address that is not there. With script and without, in both languages.

import assert from "node:assert/strict";
import { LANGUAGES } from "../look.js";

export const name = "before signing in";

const NOWHERE = "/no-such-page";

export async function run(portal, look) {
  for (const language of LANGUAGES) {
    for (const script of [true, false]) {
      const page = await look.page({ width: 360, language, script });
      await look.visit(page, "/sign-in");
      await look.visit(page, "/activate");
      await look.visit(page, NOWHERE, { status: 404 });
      await look.check(`the pages speak ${language}`, async () => {
        assert.equal(await page.locator("html").getAttribute("lang"), language);
      });
    }
  }
  await keyboard(look);
  await signIn(portal, look);
  await activate(portal, look);
  await lost(portal, look);
}

async function keyboard(look) {
  for (const width of [360, 1280]) {
    const page = await look.page({ width });
    for (const [path, status] of [["/sign-in", 200], ["/activate", 200], [NOWHERE, 404]]) {
      await look.visit(page, path, { status });
      await look.keyboard(page, `${path} at ${width} px`);
    }
  }
}

async function signIn(portal, look) {
  const page = await look.page({ width: 360, script: false });
  await page.goto(`${portal.url}/sign-in`);
  const username = page.locator("[autocomplete=username]");
  const password = page.locator("[autocomplete=current-password]");
  await look.check("a browser can fill in user name and password", async () => {
    assert.equal(await username.count(), 1);
    assert.equal(await password.getAttribute("type"), "password");
  });
  await username.fill("nobody.here");
  await password.fill("Not the right one 1");
  await page.locator("form:has([autocomplete=current-password]) button:not([type=button])").click();
  await look.check("a stranger stays outside, and only the user name stays typed", async () => {
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    assert.equal(await username.inputValue(), "nobody.here");
    assert.equal(await password.inputValue(), "");
  });
  await look.inspect(page, "the refused sign-in");
}

async function activate(portal, look) {
  const page = await look.page({ width: 360, script: false });
  await page.goto(`${portal.url}/activate`);
  await look.check("activation asks for a code and a birth date and nothing else", async () => {
    assert.equal(await page.locator("main [autocomplete=one-time-code]").count(), 1);
    assert.ok((await page.locator("main [autocomplete^=bday]").count()) > 0);
    const others = "main form :is(input:not([type=hidden]), select, textarea)"
      + ":not([autocomplete=one-time-code], [autocomplete^=bday], [type=submit])";
    assert.equal(await page.locator(others).count(), 0);
  });
}

async function lost(portal, look) {
  const page = await look.page();
  await page.goto(`${portal.url}${NOWHERE}`);
  await look.check("who is lost finds a link back into the portal", async () => {
    assert.ok((await page.locator('main a[href^="/"]').count()) > 0);
  });
}
