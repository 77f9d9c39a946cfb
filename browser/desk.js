// What the front desk does in several journeys: find a patient, go through the checklist with them,
// print the activation code.

import assert from "node:assert/strict";

/** The parts of the checklist in their order, each with what a person at the desk ticks and types. */
const PARTS = {
  async identity(page) {
    await page.locator("#identifiers-name").check();
    await page.locator("#identifiers-birth_date").check();
    await page.locator("#photo_id-driver_license").check();
  },
  async form(page, { name }) {
    await page.locator("#method-screen").check();
    for (const answer of ["contact_right-yes", "texts-no", "interpreter-no", "relation-patient", "wish-talk_first"]) {
      await page.locator(`#${answer}`).check();
    }
    for (const clause of [
      "not_for_urgent",
      "not_for_new_problems",
      "narcotics",
      "only_electronic_channel",
      "results_policy",
    ]) {
      await page.locator(`#${clause}`).check();
    }
    await page.locator("#initials").fill(name.split(" ").map((part) => part[0]).join(""));
    await page.locator("#signed_name").fill(name);
  },
  async education(page) {
    await page.locator("#mode-in_person").check();
    await page.locator("#spoken-en").check();
    for (const topic of await page.locator("[name=topics]").all()) {
      await topic.check();
    }
    for (const answer of await page.locator("[name^=question-][value=right]").all()) {
      await answer.check();
    }
    await page.locator("#demonstrated").check();
  },
  async contact(page, { email }) {
    await page.locator(email ? "#channel-email" : "#channel-none").check();
    if (email) {
      await page.locator("#email").fill(email);
    }
  },
};

/** Finds a patient by the record number and opens the checklist. */
export async function openChecklist(portal, page, mrn) {
  await page.goto(`${portal.url}/staff/patients?q=${mrn}`);
  await page.locator("main tbody a[href$='/enrolment']").click();
  await page.waitForURL((url) => url.pathname.endsWith("/enrolment"));
  return new URL(page.url()).pathname;
}

/**
 * Goes through the whole checklist and issues the code; `look`, when given, inspects every page.
 * The page then shows the code.
 */
export async function enrol(portal, page, patient, look) {
  const list = await openChecklist(portal, page, patient.mrn);
  for (const [part, fill] of Object.entries(PARTS)) {
    await page.goto(`${portal.url}${list}/${part}`);
    await fill(page, patient);
    await look?.inspect(page, `the enrolment's page ${part}`);
    await page.locator("main form button").first().click();
    await page.waitForURL((url) => url.pathname === list);
  }
  await look?.inspect(page, "the checklist when everything is done");
  await page.locator("#issue button").click();
  const code = await page.locator("main .code").textContent();
  assert.match(code.trim(), /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  return code.trim();
}
