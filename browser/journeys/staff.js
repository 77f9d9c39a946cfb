// The places of every staff role, as each of them sees them; and what came in and found no patient,
// side by side with the charts. (R-B1.8)

import assert from "node:assert/strict";

export const name = "the places of the staff";

const CAMERA = new URL("../../practice/demo/camera/", import.meta.url).pathname;
const ROLES = ["front_desk", "nurse", "provider", "privacy_officer", "administrator"];

export async function run(portal, look) {
  const [conflict] = await portal.import(`${CAMERA}conflict-birth-date.hl7`);
  const [twin] = await portal.import(`${CAMERA}twin.hl7`);
  await look.check("what conflicts and what fits two waits for a person", async () => {
    assert.deepEqual([conflict.outcome, twin.outcome], ["quarantined", "quarantined"]);
  });
  for (const role of ROLES) {
    const page = await look.page();
    await look.signIn(page, portal.person(role));
    await places(look, page, role);
    if (role === "front_desk") {
      await deskPages(look, page);
    } else if (role === "nurse") {
      await clinicalPages(portal, look, page);
      await quarantine(portal, look, page);
    } else if (role === "administrator") {
      await agreementPages(look, page);
    }
  }
}

/** Every place in the menu of this role. */
async function places(look, page, role) {
  const addresses = await page.locator("nav.places a").evaluateAll((links) =>
    links.map((link) => link.getAttribute("href")));
  await look.check(`${role} has places to go`, async () => assert.ok(addresses.length >= 3));
  for (const address of addresses) {
    await look.visit(page, address);
  }
}

async function deskPages(look, page) {
  await look.visit(page, "/staff/patients?q=Johnson");
  await look.keyboard(page, "the search for a patient");
  await page.locator("main tbody a").first().click();
  await look.inspect(page, "a patient's page");
  const patient = new URL(page.url()).pathname;
  await look.visit(page, `${patient}/sign-in`);
  await look.visit(page, "/staff/access-requests");
  await look.visit(page, "/staff/patients?q=Nobody+At+All");
}

async function clinicalPages(portal, look, page) {
  await look.keyboard(page, "Today");
  await look.visit(page, "/staff/imports/figures?days=90");
  await look.visit(page, "/staff/imports/near-misses");
  await look.visit(page, "/staff?late=1&kind=answer_message");
  await look.visit(page, "/staff/patients?q=LFM-1001");
  await page.locator("main tbody a").first().click();
  await look.inspect(page, "a patient's page, for the nurse");
  const patient = new URL(page.url()).pathname;
  await look.visit(page, `${patient}/threads`);
  await page.locator("main tbody a").first().click();
  await look.inspect(page, "a conversation that was found again");
  const reference = await page.locator("dd.code").innerText();
  await page.goto(`${portal.url}/staff/threads`);
  await page.locator("#reference").fill(reference.toLowerCase());
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.has("reference"));
  await look.inspect(page, "a conversation by its reference");
  await look.check("its reference finds one conversation", async () =>
    assert.equal(await page.locator("main tbody tr").count(), 1));
  await look.visit(page, `${patient}/chart`);
  await page.locator("main tbody a").first().click();
  await look.inspect(page, "a result, for staff");
}

async function quarantine(portal, look, page) {
  await look.visit(page, "/staff/imports");
  await page.locator("main tbody tr", { hasText: "The birth date differs" }).locator("a").first().click();
  await look.inspect(page, "a message that conflicts");
  await look.keyboard(page, "a message that conflicts");
  await look.check("the message and the chart stand side by side, with a verdict each", async () => {
    const table = await page.locator("main .card table").first().innerText();
    assert.match(table, /In the message[\s\S]*In the chart/i);
    assert.match(table, /conflicts/);
  });
  await page.locator("form[action$='/filing'] button").first().click();
  await look.inspect(page, "filing without a choice");
  await look.check("nothing is filed without a chart and two identifiers", async () => {
    assert.ok((await page.locator("#problems li").count()) >= 1);
  });
  await page.goto(`${portal.url}/staff/imports`);
  await page.locator("main tbody tr", { hasText: "Born on the same day" }).locator("a").first().click();
  await look.inspect(page, "a message that fits two");
  await look.check("both twins are offered", async () => {
    assert.equal(await page.locator("main .card").count(), 2);
  });
}

async function agreementPages(look, page) {
  await look.visit(page, "/staff/agreement");
  await page.locator("main a[href^='/staff/agreement/']").first().click();
  await look.inspect(page, "a version of the agreement");
  for (const language of ["en", "es"]) {
    const anybody = await look.page({ language });
    for (const path of ["/", "/start", "/terms", "/activate/request"]) {
      await look.visit(anybody, path);
    }
  }
}
