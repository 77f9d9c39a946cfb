// Five wrong passwords pause sign-in for a stranger's browser, and the account's owner is told by
// mail; who was away too long is told why the sign-in page is there again. (R-B1.4)

import assert from "node:assert/strict";
import { newestMail } from "../mail.js";

export const name = "wrong passwords and idle people";

const FAILURES_MAX = 5;
const SUBJECT = "My cough at night";
const BODY = "The syrup helps, but not before midnight.";

export async function run(portal, look) {
  await locked(portal, look);
  await idle(look);
  await leftAlone(portal, look);
  await lostPassword(look);
}

async function locked(portal, look) {
  const hannah = portal.person("Hannah Stein");
  const page = await look.page({ width: 360 });
  for (let tries = 1; tries <= FAILURES_MAX; tries += 1) {
    await page.goto(`${portal.url}/sign-in`);
    await page.locator("#username").fill(hannah.username);
    await page.locator("#password").fill(`Wrong-Password-${tries}`);
    await page.locator("form[action='/sign-in'] button.main").click();
    await look.check(`after ${tries} wrong passwords the page says what happens`, async () => {
      const words = await page.locator("#problems").innerText();
      assert.match(words, tries < FAILURES_MAX ? /don't match/ : /Sign-in is paused .* until/);
    });
  }
  await look.inspect(page, "the paused sign-in");
  await page.goto(`${portal.url}/sign-in`);
  await page.locator("#username").fill(hannah.username);
  await page.locator("#password").fill(hannah.password);
  await page.locator("form[action='/sign-in'] button.main").click();
  await look.check("then the right password does not help either", async () => {
    assert.match(await page.locator("#problems").innerText(), /Sign-in is paused/);
  });
  const mail = await newestMail(portal, await look.page(), hannah.username);
  await look.check("the owner is told by mail", async () => assert.match(mail, /sign-in paused/));
}

async function idle(look) {
  for (const language of ["en", "es"]) {
    const page = await look.page({ language });
    await look.visit(page, "/sign-in?again=1");
    await look.check(`who was idle is told so (${language})`, async () => {
      assert.ok(await page.locator("main .notice").isVisible());
    });
  }
}

/** Whoever was away for too long finds again what they had typed, patients and staff. (T-14) */
async function leftAlone(portal, look) {
  const sam = await left(look, portal.person("Sam Whitfield"));
  const home = new URL(sam.url()).pathname;
  await sam.goto(`${portal.url}${home}/messages/new?topic=clinical_follow_up`);
  await sam.locator("#subject").fill(SUBJECT);
  await sam.locator("#body").fill(BODY);
  await sam.clock.fastForward("13:30");
  await look.check("before the end one is asked whether to stay", async () => {
    assert.ok(await sam.locator("#idle").isVisible());
  });
  await sam.clock.fastForward("02:00");
  await sam.waitForURL((url) => url.search.includes("kept=1"));
  await look.inspect(sam, "what was typed is kept");
  await sam.goto(`${portal.url}${home}/messages/new?draft=1`);
  await look.check("T-14: with script, too, what was typed is there again", async () => {
    assert.equal(await sam.locator("#subject").inputValue(), SUBJECT);
    assert.equal(await sam.locator("#body").inputValue(), BODY);
  });
  await sam.locator("main button[value=drop]").click();
  const nothing = await left(look, portal.person("Sam Whitfield"));
  await nothing.clock.fastForward("15:30");
  await nothing.waitForURL("**/sign-in?again=1");
  await look.inspect(nothing, "who typed nothing is sent to sign in");
}

/** Somebody signed in, in a window whose clock the journey moves. */
async function left(look, person) {
  const page = await look.page({ width: 360 });
  await page.clock.install();
  await look.signIn(page, person);
  return page;
}

async function lostPassword(look) {
  for (const language of ["en", "es"]) {
    const page = await look.page({ language });
    await look.visit(page, "/reset");
  }
  const page = await look.page();
  await look.visit(page, "/reset");
  await page.locator("#username").fill("nobody.at.all");
  await page.locator("main form button").first().click();
  await look.inspect(page, "a link was asked for");
  await look.check("nobody learns whether the account exists", async () => {
    assert.match(await page.locator("main").innerText(), /If there is an account/);
  });
}
