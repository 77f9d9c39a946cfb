// A patient writes, a nurse answers, the patient reads. What is new or urgent gets no text box but
// the red card. (R-A6, R-A8, R-B1.2, R-B4)

import assert from "node:assert/strict";
import { newestMail } from "../mail.js";

export const name = "a question and its answer";

const SUBJECT = "Blood pressure in the evening";
const BODY = "In the evening my blood pressure is about 142/86.\nIs that still fine with the new dose?";
const ANSWER = "Yes, that is fine for now, Mr. Ellis.\n\nPlease keep measuring and bring the list to your visit.";

export async function run(portal, look) {
  const page = await look.page({ width: 360 });
  await look.signIn(page, portal.person("Robert Ellis"));
  const home = new URL(page.url()).pathname;
  await redCards(portal, look, page, home);
  const thread = await write(portal, look, page, home);
  await answer(portal, look);
  await read(portal, look, page, home, thread);
  await inSpanish(portal, look);
}

async function redCards(portal, look, page, home) {
  await look.visit(page, `${home}/messages`);
  await look.visit(page, `${home}/messages/new`);
  await page.locator("main form button").first().click();
  await look.inspect(page, "no topic chosen");
  for (const topic of ["new_problem", "urgent"]) {
    await page.goto(`${portal.url}${home}/messages/new`);
    await page.locator(`#topic-${topic}`).check();
    await page.locator("main form button").first().click();
    await look.inspect(page, `the red card for ${topic}`);
    await look.check(`${topic} has the card and no text box`, async () => {
      assert.ok(await page.locator(".new-problem-card").isVisible());
      assert.equal(await page.locator("main :is(textarea, input[type=text], form)").count(), 0);
    });
  }
}

async function write(portal, look, page, home) {
  await page.goto(`${portal.url}${home}/messages/new`);
  await page.locator("#topic-clinical_follow_up").check();
  await page.locator("main form button").first().click();
  await look.inspect(page, "writing a message");
  await look.keyboard(page, "writing a message");
  await look.check("the page says by when we answer before anything is written", async () => {
    assert.match(await page.locator("main").innerText(), /We usually answer by \w+day, /);
  });
  await page.locator("#subject").fill(SUBJECT);
  await page.locator("main button[value=send]").click();
  await look.inspect(page, "a message without words");
  await look.check("what is missing is told, and what was typed stays", async () => {
    assert.match(await page.locator("#problems").innerText(), /Write your message/);
    assert.equal(await page.locator("#subject").inputValue(), SUBJECT);
  });
  await page.locator("#body").fill("I have chest pain and I cannot breathe.");
  await page.locator("main button[value=send]").click();
  await look.inspect(page, "the interruption");
  await look.check("words of an emergency stop the message before it is sent", async () => {
    assert.match(await page.locator("h1").innerText(), /Is this urgent/);
  });
  await page.goto(`${portal.url}${home}/messages/new?topic=clinical_follow_up`);
  await page.locator("#subject").fill(SUBJECT);
  await page.locator("#body").fill(BODY);
  await page.locator("main button[value=send]").click();
  await page.waitForURL("**/sent");
  await look.inspect(page, "the message is sent");
  await look.check("it has a reference and a day", async () => {
    assert.match(await page.locator("main").innerText(), /Reference:[\s\S]*We usually answer by/);
  });
  return new URL(page.url()).pathname.replace(/\/sent$/, "");
}

async function answer(portal, look) {
  const nia = await look.page();
  await look.signIn(nia, portal.person("nurse"));
  await look.visit(nia, "/staff");
  const row = nia.locator("main tbody tr", { hasText: "LFM-1010" }).filter({ hasText: "a condition we treat" });
  await look.check("the nurse finds it on Today, with two identifiers and its due time", async () => {
    assert.match(await row.first().innerText(), /Ellis[\s\S]*1949[\s\S]*LFM-1010[\s\S]*\w+day, /);
  });
  await row.first().locator("a").click();
  await look.inspect(nia, "a patient's question, for the nurse");
  await look.check("she reads it line by line as it was written", async () => {
    assert.equal(await nia.locator(".message.patient .message-body").last().innerText(), BODY);
  });
  await nia.locator("main button[value=send]").click();
  await look.inspect(nia, "an answer without words");
  await nia.locator("#body").fill(ANSWER);
  await nia.locator("main button[value=send]").click();
  await nia.locator("main .done").waitFor();
  await look.inspect(nia, "the answer is sent");
  await nia.goto(`${portal.url}/staff`);
  await look.check("it is off the list", async () => assert.equal(await row.count(), 0));
}

async function read(portal, look, page, home, thread) {
  await look.visit(page, home);
  await look.check("Home says that there is an answer", async () => {
    assert.equal(await page.locator(`main a[href="${thread}"]`).count(), 1);
  });
  await look.visit(page, thread);
  await look.check("the patient reads the answer with the confidentiality statement", async () => {
    const answered = page.locator(".message.practice").last();
    assert.equal(await answered.locator(".message-body").innerText(), ANSWER);
    await answered.locator(".statement summary").click();
    assert.ok((await answered.locator(".statement p").innerText()).length > 80);
  });
  const other = await look.page();
  const mail = await newestMail(portal, other, "robert.ellis@example.com");
  await look.check("the mail says that something is new, and nothing of what it is", async () => {
    assert.match(mail, /something new in your portal/);
    assert.doesNotMatch(mail, /blood|pressure|dose|142/i);
  });
}

async function inSpanish(portal, look) {
  const page = await look.page({ language: "es" });
  await look.signIn(page, portal.person("Rosa García López"));
  const home = new URL(page.url()).pathname;
  await look.visit(page, home);
  await look.visit(page, `${home}/messages`);
  await page.locator("main .list > li a").first().click();
  await look.inspect(page, "a conversation in Spanish");
  await look.visit(page, `${home}/messages/new`);
  await look.visit(page, `${home}/messages/new?topic=medicine`);
  await look.visit(page, `${home}/messages/new?topic=urgent`);
  await look.visit(page, "/account");
  await look.visit(page, "/account/preference");
  await look.visit(page, "/account/authenticator");
}
