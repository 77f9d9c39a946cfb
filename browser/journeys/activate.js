// From the code on paper to Home: with script in English, in Spanish, and without script, where the
// journey goes on through everything that a patient does. (R-A2, R-A3, R-A5; T-64)

import assert from "node:assert/strict";
import { enrol } from "../desk.js";
import { newestMail } from "../mail.js";

export const name = "joining with a printed code";

const MARIA = {
  mrn: "LFM-1009", name: "Maria Elena Johnson", email: "mej79@example.com",
  birthDate: "10/21/1979", username: "maria.elena", password: "Barn-Harvest-Glides5",
};
const ROBERT = {
  mrn: "LFM-1011", name: "Robert Ellis Jr", email: "bobby.ellis@example.com",
  birthDate: "1/25/1978", username: "bobby.ellis78", password: "Saddle-Orange-Drums3",
};

export async function run(portal, look) {
  const mei = {
    name: "Mei Chen", username: "mei.chen90", password: "Lantern-Rivers-Dance8",
    code: portal.activation.code, birthDate: american(portal.activation.birth_date),
  };
  const desk = await look.page();
  await look.signIn(desk, portal.person("front_desk"));
  for (const patient of [MARIA, ROBERT]) {
    patient.code = await enrol(portal, desk, patient);
  }
  await look.check("the desk has a code for everybody", async () => assert.ok(mei.code));

  const english = await look.page({ width: 360 });
  await wrongCode(portal, look, english, mei);
  await join(portal, look, english, mei, { keyboard: true });

  const spanish = await look.page({ language: "es" });
  await join(portal, look, spanish, MARIA, {});
  await look.check("Home speaks Spanish", async () => {
    assert.equal(await spanish.locator("html").getAttribute("lang"), "es");
  });

  const plain = await look.page({ width: 360, script: false });
  await join(portal, look, plain, ROBERT, { mail: true });
  await everyday(portal, look, plain);
}

/** A code that is nobody's: one answer for whatever does not match. */
async function wrongCode(portal, look, page, { birthDate }) {
  await page.goto(`${portal.url}/activate`);
  await open(page, "7777-7777-7777", birthDate);
  await look.inspect(page, "the refused code");
  await look.check("a wrong code gets one answer, and what was typed stays", async () => {
    assert.match(
      await page.locator("#problems").innerText(),
      /That code and date of birth don't match an active code\. Check them or call/,
    );
    assert.equal(await page.locator("#birth_date").inputValue(), birthDate);
  });
}

async function open(page, code, birthDate) {
  await page.locator("#code").fill(code);
  await page.locator("#birth_date").fill(birthDate);
  await page.locator("main form button").first().click();
}

async function join(portal, look, page, patient, { keyboard, mail }) {
  await page.goto(`${portal.url}/activate`);
  await open(page, patient.code.toLowerCase().replaceAll("-", " "), patient.birthDate);
  await page.waitForURL("**/activate/account");
  await account(look, page, patient);
  await page.locator("main a.button").click();
  await page.waitForURL("**/activate/email");
  await look.inspect(page, "confirming the e-mail address");
  if (mail) {
    const digits = (await newestMail(portal, page, "your code")).match(/\b\d{6}\b/)[0];
    await page.goto(`${portal.url}/activate/email`);
    await page.locator("#digits").fill(digits);
    await page.locator("main form button").first().click();
  } else {
    await page.locator("main a[href='/agreement']").click();
  }
  await page.waitForURL("**/agreement");
  await agreement(look, page, patient, keyboard);
  await look.inspect(page, "the wish about serious news");
  await page.locator("#wish-talk_first").check();
  await page.locator("main form button").first().click();
  await page.waitForURL((url) => url.pathname.startsWith("/p/"));
  await look.inspect(page, "Home after joining");
  await look.check("the new account stands on Home", async () => {
    assert.ok((await page.locator("nav.places a[aria-current=page]").count()) === 1);
  });
}

async function account(look, page, { username, password }) {
  await look.inspect(page, "choosing user name and password");
  await page.locator("#username").fill("ab");
  await page.locator("#password").fill("short");
  await page.locator("main form button.main").click();
  await look.inspect(page, "a user name and a password that do not do");
  await look.check("everything that is wrong is told at once; the password is not kept", async () => {
    assert.ok((await page.locator("#problems li").count()) >= 2);
    assert.equal(await page.locator("#password").inputValue(), "");
  });
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.locator("main form button.main").click();
  await page.locator("main .code").waitFor();
  await look.inspect(page, "the account is ready");
  await look.check("the recovery code is shown", async () => {
    assert.match(await page.locator("main .code").innerText(), /^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/);
  });
}

async function agreement(look, page, { name }, keyboard) {
  await look.inspect(page, "the agreement");
  await page.locator("form[action='/agreement/refusal'] button").click();
  await page.waitForURL("**/agreement/refusal");
  await look.inspect(page, "the agreement was declined");
  await page.locator("main a[href='/agreement']").click();
  await page.waitForURL("**/agreement");
  if (keyboard) {
    await look.keyboard(page, "the agreement");
  }
  await page.locator("#full_name").fill("Somebody Else");
  await page.locator("form[action='/agreement'] button.main").click();
  await look.inspect(page, "an agreement without ticks and with another name");
  const ticks = page.locator("form[action='/agreement'] [type=checkbox]");
  await look.check("each acknowledgement is a tick of its own, and each is asked for", async () => {
    assert.equal(await ticks.count(), 5);
    assert.equal(await page.locator("#problems li").count(), 6);
  });
  for (const tick of await ticks.all()) {
    await tick.check();
  }
  await page.locator("#full_name").fill(name);
  await page.locator("form[action='/agreement'] button.main").click();
  await page.waitForURL("**/preference");
}

/** What a patient does on other days, without script. */
async function everyday(portal, look, page) {
  const home = new URL(page.url()).pathname;
  for (const place of ["results", "record", "messages", "messages/new"]) {
    await look.visit(page, `${home}/${place}`);
    if (place === "results") {
      await oneResult(look, page);
    }
  }
  await page.locator("#topic-appointment").check();
  await page.locator("main form button").first().click();
  await page.locator("#subject").fill("My next visit");
  await page.locator("#body").fill("Could my next visit be in the afternoon?");
  await page.locator("main button[value=send]").click();
  await page.waitForURL("**/sent");
  await look.inspect(page, "the message is sent");
  await look.visit(page, "/account");
  await page.locator(".who form[action='/sign-out'] button").click();
  await page.waitForURL((url) => url.pathname === "/");
  await look.inspect(page, "signed out");
  await look.signIn(page, ROBERT);
  await look.check("T-64: without script everything was done, and signing in again works", async () => {
    assert.equal(new URL(page.url()).pathname, home);
  });
}

/** Opens the first of the results and reads its values. */
async function oneResult(look, page) {
  await page.locator("main .list > li a").first().click();
  await look.inspect(page, "a result without script");
  await look.check("a result is read without script", async () => {
    assert.match(new URL(page.url()).pathname, /\/results\/itm_/);
    assert.match(await page.locator("main .measured").first().innerText(), /\d/);
  });
}

function american(date) {
  const [year, month, day] = date.split("-").map(Number);
  return `${month}/${day}/${year}`;
}
