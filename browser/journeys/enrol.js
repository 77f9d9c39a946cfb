// The front desk enrols an established patient: every step of the checklist, and then the code,
// which is shown once. Who has not been here for years is told why not. (R-A3, R-A14, R-B7)

import assert from "node:assert/strict";
import { enrol, openChecklist } from "../desk.js";

export const name = "enrolling a patient";

const DEEPA = { mrn: "LFM-1012", name: "Deepa Rao" }; // everything on paper: no e-mail
const WALTER = { mrn: "LFM-1007" }; // one visit, in 2022

export async function run(portal, look) {
  const page = await look.page();
  await look.signIn(page, portal.person("front_desk"));
  await established(portal, look, page);
  await code(portal, look, page);
  await notEstablished(portal, look, page);
}

async function established(portal, look, page) {
  const list = await openChecklist(portal, page, DEEPA.mrn);
  await look.inspect(page, "the checklist of an established patient");
  await look.check("eligibility is computed, and the checklist names its reason", async () => {
    const first = page.locator(".task-list li").first();
    assert.match(await first.innerText(), /Completed[\s\S]*Yes: last visit on/);
  });
  await look.check("without the checks there is no code, and the list says what lacks", async () => {
    assert.equal(await page.locator("#issue form").count(), 0);
    assert.equal(await page.locator("#issue li").count(), 4);
  });
  await look.visit(page, `${list}/eligibility`);
  await page.goto(`${portal.url}${list}/identity`);
  await page.locator("#identifiers-name").check();
  await page.locator("main form button").first().click();
  await look.inspect(page, "one identifier and no photo ID");
  await look.check("one identifier is not enough, and what was ticked stays ticked", async () => {
    assert.match(await page.locator("#problems").innerText(), /at least two identifiers/);
    assert.match(await page.locator("#problems").innerText(), /photo ID/);
    assert.ok(await page.locator("#identifiers-name").isChecked());
  });
}

async function code(portal, look, page) {
  const shown = await enrol(portal, page, DEEPA, look);
  await look.inspect(page, "the code on paper");
  await look.check("the code is a page for the patient, with the address and the date", async () => {
    const words = await page.locator("main").innerText();
    assert.match(words, /\/activate/);
    assert.match(words, /works once, until/);
  });
  await page.goto(page.url().replace(/\/code$/, ""));
  await look.inspect(page, "the checklist after the code was issued");
  await look.check("the code is shown once: the checklist knows only that it is out", async () => {
    assert.ok(!(await page.content()).includes(shown));
    assert.match(await page.locator("main").innerText(), /Waiting to be used/);
  });
}

async function notEstablished(portal, look, page) {
  const list = await openChecklist(portal, page, WALTER.mrn);
  await look.inspect(page, "the checklist of somebody who is no current patient");
  await look.visit(page, `${list}/eligibility`);
  await look.check("the rule says no with its reason and its date", async () => {
    assert.match(await page.locator("main .notice").first().innerText(), /^No: the last visit on .* is too long ago/);
  });
  await page.goto(`${portal.url}${list}`);
  await look.check("there is nothing to issue a code with", async () => {
    assert.equal(await page.locator("#issue form").count(), 0);
    assert.match(await page.locator("#issue").innerText(), /No: the last visit on/);
  });
}
