// The pages off the main road: the second factor, a new password, asking for access, what the front
// desk and providers open now and then, and every way in which the portal says no.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { arrives } from "../clinic.js";
import { LANGUAGES } from "../look.js";
import { newestMail } from "../mail.js";

export const name = "the pages off the main road";

const ANNA = "Anna Novák";
const MARIA = "Maria Johnson";
const ADDRESS = "maria.johnson58@example.com";
const BODY_BYTES_MAX = 1_048_576; // server.limits.body_bytes_max
const REQUESTS_MAX = 5; // of one address in an hour
const HONEST_SECONDS = 4; // programs fill in a form more quickly

export async function run(portal, look) {
  await secondFactor(portal, look);
  await newPassword(portal, look);
  await firstPassword(portal, look);
  await wantsAccess(portal, look);
  await nowAndThen(portal, look);
  await wrongChart(portal, look);
  await noes(portal, look);
}

async function secondFactor(portal, look) {
  const anna = portal.person(ANNA);
  const page = await look.page({ width: 360 });
  await look.signIn(page, anna);
  await look.visit(page, "/account/authenticator");
  const address = await page.locator("main a[href^='otpauth:']").getAttribute("href");
  await page.locator("#digits").fill(digits(new URL(address).searchParams.get("secret")));
  await page.locator("#password").fill(anna.password);
  await page.locator("form[action='/account/authenticator'] button.main").click();
  await page.waitForURL((url) => url.pathname === "/account");
  await look.inspect(page, "the account with an authenticator");
  await page.locator(".who form[action='/sign-out'] button").click();
  await look.signIn(page, anna);
  await look.check("the password alone opens nothing any more", async () => {
    assert.equal(new URL(page.url()).pathname, "/sign-in/second-factor");
  });
  await look.inspect(page, "the second factor");
  await look.keyboard(page, "the second factor");
  await page.locator("#code").fill("000000");
  await page.locator("main form button.main").click();
  await look.inspect(page, "a wrong second factor");
  await look.check("and neither does a wrong code", async () => {
    assert.ok(await page.locator("#problems").isVisible());
  });
}

/** The six digits of now (RFC 6238). */
function digits(base32) {
  const bits = [...base32].map((c) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

async function newPassword(portal, look) {
  const maria = portal.person(MARIA);
  const page = await look.page({ width: 360 });
  await look.signIn(page, maria);
  await page.goto(`${portal.url}/account`);
  await page.locator("#email").fill(ADDRESS);
  await page.locator("#email_password").fill(maria.password);
  await page.locator("form[action='/account/email-code'] button:not([type=button])").click();
  await page.locator("main .done").waitFor();
  const proof = (await newestMail(portal, page, "your code")).match(/\b\d{6}\b/)[0];
  await page.goto(`${portal.url}/account`);
  await page.locator("#email_code").fill(proof);
  await Promise.all([
    page.waitForEvent("load"),
    page.locator("form[action='/account/email'] button").click(),
  ]);
  await look.inspect(page, "an address was confirmed");
  await look.check("the account says so", async () => {
    const words = await page.locator("main .facts").innerText();
    assert.ok(words.includes(ADDRESS) && !words.includes("not confirmed"));
  });
  await page.locator(".who form[action='/sign-out'] button").click();
  await page.goto(`${portal.url}/reset`);
  await page.locator("#username").fill(maria.username);
  await page.locator("main form button").first().click();
  const mail = await newestMail(portal, page, "new password");
  await page.goto(`${portal.url}${mail.match(/\/reset\/[0-9a-f]+/)[0]}`);
  await look.check("the mailed link leaves the address at once", async () => {
    assert.equal(new URL(page.url()).pathname, "/reset/new");
  });
  await look.inspect(page, "a new password with a mailed link");
  for (const language of LANGUAGES) {
    const other = await look.page({ language });
    await look.visit(other, "/reset/code");
  }
}

async function wantsAccess(portal, look) {
  const page = await look.page({ width: 360 });
  await look.visit(page, "/activate/request");
  await page.waitForTimeout(HONEST_SECONDS * 1000);
  await page.locator("#full_name").fill("Deepa Example");
  await page.locator("#birth_date").fill("8/19/1966");
  await page.locator("#phone").fill("716-555-0199");
  await page.locator("main form button.main").click();
  await page.waitForURL("**/activate/requested");
  await look.inspect(page, "access is asked for");
  const desk = await look.page();
  await look.signIn(desk, portal.person("front_desk"));
  await look.visit(desk, "/staff/access-requests");
  await desk.locator("main a[href^='/staff/access-requests/']").first().click();
  await look.inspect(desk, "one request for access");
  await desk.locator("form[action$='/outcome'] button").first().click();
  await look.inspect(desk, "a request without an outcome");
  await look.visit(desk, "/staff/codes");
  await look.visit(desk, "/staff/education");
  // The first one, and these: then it is too often.
  for (let more = 1; more < REQUESTS_MAX; more += 1) {
    await page.goto(`${portal.url}/activate/request`);
    await page.locator("main form button.main").click();
  }
  await page.goto(`${portal.url}/activate/request`);
  await page.locator("main form button.main").click();
  await look.inspect(page, "too many requests");
  await look.answers(page, 429);
}

/** Somebody new in the practice signs in with what was handed over, and it opens one page. */
async function firstPassword(portal, look) {
  const handed = await portal.addStaff({
    role: "nurse",
    username: "ines.rivera",
    given: "Inés",
    family: "Rivera",
    credentials: "RN",
  });
  const page = await look.page();
  await look.signIn(page, handed);
  await look.inspect(page, "the choice of a first password");
  await look.keyboard(page, "the choice of a first password");
  await look.visit(page, "/staff");
  await look.check("a password that was handed over opens nothing else", async () =>
    assert.equal(new URL(page.url()).pathname, "/account/first-password"));
  const next = await look.page();
  await look.firstSignIn(next, handed);
  await look.visit(next, "/staff");
  await look.check("with a password of their own they come to Today", async () =>
    assert.equal(new URL(next.url()).pathname, "/staff"));
}

/** What a provider and the privacy officer open now and then. */
async function nowAndThen(portal, look) {
  for (const role of ["provider", "privacy_officer"]) {
    const page = await look.page();
    await look.signIn(page, portal.person(role));
    await page.goto(`${portal.url}/staff/patients?q=LFM-1014`);
    await page.locator("main tbody a").first().click();
    const patient = new URL(page.url()).pathname;
    await look.visit(page, `${patient}/care`);
    await look.visit(page, `${patient}/death`);
    if (role === "provider") await look.visit(page, `${patient}/names`);
    await look.visit(page, "/account/username");
  }
  const nurse = await look.page();
  await look.signIn(nurse, portal.person("nurse"));
  await arrives(portal, "routine-lipids-sam.hl7");
  await look.visit(nurse, "/staff/followups");
  await nurse.goto(`${portal.url}/staff/followups?show=all`);
  await nurse.locator("main a[href^='/staff/followups/']").first().click();
  await look.inspect(nurse, "a result that was not read");
  await oneCall(portal, look, nurse);
  const keeper = await look.page();
  await look.signIn(keeper, portal.person("administrator"));
  await keeper.goto(`${portal.url}/staff/agreement`);
  await keeper.locator("main a[href$='/accounts']").first().click();
  await look.inspect(keeper, "who is on a version of the agreement");
}

/** Two results of Mei, who has not joined yet, are one call; it is made, and written down once. */
async function oneCall(portal, look, nurse) {
  await nurse.goto(`${portal.url}/staff?kind=follow_up_call`);
  const call = nurse.locator("main tbody tr", { hasText: "LFM-1004" });
  await look.check("two results of one patient are one call", async () =>
    assert.equal(await call.count(), 1));
  await call.locator("a").first().click();
  await look.inspect(nurse, "what waits for one patient");
  await look.keyboard(nurse, "what waits for one patient");
  await nurse.locator("form[action$='/closure'] button").click();
  await look.inspect(nurse, "a follow-up without an outcome");
  await look.answers(nurse, 422);
  const form = nurse.locator("form[action$='/attempt']");
  await look.check("both results are ticked", async () =>
    assert.equal(await form.locator("[name=tried]:checked").count(), 2));
  await form.locator("#method-phone").check();
  await form.locator("#place").fill("716-555-0114");
  await form.locator("#came-reached").check();
  await form.locator("button").click();
  await look.inspect(nurse, "what waits for one patient when nothing does");
  await nurse.goto(`${portal.url}/staff?kind=follow_up_call`);
  await look.check("the call that was made is off the list", async () =>
    assert.equal(await call.count(), 0));
}

/** A result turns out to be another patient's: it is taken out, and the privacy officer looks. */
async function wrongChart(portal, look) {
  const page = await look.page();
  await look.signIn(page, portal.person("provider"));
  await page.goto(`${portal.url}/staff/patients?q=LFM-1014`);
  await page.locator("main tbody a").first().click();
  await page.goto(`${portal.url}${new URL(page.url()).pathname}/chart`);
  await page.locator("main a[href^='/staff/results/']").first().click();
  await page.locator("main a[href^='/staff/imports/']").first().click();
  const taking = page.locator("form[action$='/unfiling']");
  await taking.locator("[name=reason]").fill("It was another patient's sample.");
  await taking.locator("button").click();
  await look.inspect(page, "a result that was taken out of a chart");
  const officer = await look.page();
  await look.signIn(officer, portal.person("privacy_officer"));
  await officer.locator("main a[href^='/staff/incidents/']").first().click();
  await look.inspect(officer, "a report of a wrong chart");
}

async function noes(portal, look) {
  const page = await look.page({ width: 360 });
  await look.visit(page, "/p/pat_nobody", { status: 200 }); // a stranger is asked to sign in
  await look.signIn(page, portal.person("Sam Whitfield"));
  await look.visit(page, "/staff", { status: 404 });
  await page.goto(`${portal.url}/account`);
  await page.locator("form[action='/account/email'] [name=csrf]")
    .evaluate((field) => { field.value = "0".repeat(32); });
  await page.locator("form[action='/account/email'] button").click();
  await look.inspect(page, "a form of another session");
  await look.answers(page, 422);
  const stranger = await look.page();
  await stranger.goto(`${portal.url}/reset`);
  await stranger.locator("#username").fill("x".repeat(BODY_BYTES_MAX));
  await stranger.locator("main form button").first().click();
  await look.inspect(stranger, "a form that is too large");
  await look.answers(stranger, 413);
}
