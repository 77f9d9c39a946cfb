// Those who answer for the gate: what is kept back and why, a second look at what somebody keeps, the
// lists that decide, the figures of imports and the near misses. (R-B3, R-B1.8)

import assert from "node:assert/strict";
import { arrives } from "../clinic.js";
import { LANGUAGES } from "../look.js";

export const name = "those who answer for the gate";

const DOUBT = "The tube was labelled for her sister too.";

export async function run(portal, look) {
  await nothingYet(portal, look);
  const dana = await look.page();
  await look.signIn(dana, portal.person("Dana Lee MD"));
  const item = await keeps(portal, look, dana);
  await secondLook(look, dana, item);
  await approves(portal, look, dana);
  await imports(portal, look);
}

/** The privacy officer reads the same pages on a telephone, in both languages. */
async function nothingYet(portal, look) {
  for (const language of LANGUAGES) {
    const page = await look.page({ width: 360, language });
    await look.signIn(page, portal.person("privacy_officer"));
    await look.visit(page, "/staff/holds");
    await look.visit(page, "/staff/rules");
    await look.visit(page, "/staff/imports/figures");
    await look.visit(page, "/staff/imports/near-misses");
    await look.check("only the medical director approves a list", async () =>
      assert.equal(await page.locator("form[action$='/approval']").count(), 0));
  }
}

/** Grace asks for everything; a critical result is kept, because of a doubt. */
async function keeps(portal, look, dana) {
  await arrives(portal, "critical-potassium-grace.hl7");
  const grace = await look.page();
  await look.signIn(grace, portal.person("Grace Okafor"));
  await grace.goto(`${portal.url}${new URL(grace.url()).pathname}/results`);
  await grace.locator("form[action$='/everything-now'] button").click();
  await dana.goto(`${portal.url}/staff/holds?basis=patient_request`);
  const row = dana.locator("main tbody tr", { hasText: "LFM-1003" });
  await look.inspect(dana, "what patients wish to be told first");
  await look.check("her own wish is called what it is", async () =>
    assert.match(await row.innerText(), /171\.202\(e\)/));
  const item = await row.locator("a[href^='/staff/results/']").first().getAttribute("href");
  await look.visit(dana, item);
  await look.visit(dana, `${item}/hold`);
  await dana.locator("#choice-clinician_harm").check();
  await dana.locator("form[action$='/hold'] button").click();
  await look.inspect(dana, "a danger that nobody describes");
  await look.answers(dana, 422);
  await dana.goto(`${portal.url}/staff?kind=answer_ask_now`);
  await dana.locator("main a[href^='/staff/result-requests/']").first().click();
  await dana.locator("main [value=data_integrity]").first().check();
  await dana.locator("main textarea").first().fill(DOUBT);
  await dana.locator("form[action^='/staff/result-requests/'] button").click();
  await look.inspect(dana, "everything was answered");
  return item;
}

async function secondLook(look, dana, item) {
  await look.visit(dana, "/staff/holds");
  const row = dana.locator("main tbody tr", { hasText: DOUBT });
  await look.check("what is kept stands with its law, its keeper and its end", async () =>
    assert.match(await row.innerText(), /171\.201\(c\)\(2\)[\s\S]*Dana Lee[\s\S]*look at it again on/));
  await look.visit(dana, `${item}/hold`);
  await dana.locator("form[action$='/hold'] button").click();
  await look.inspect(dana, "a second look without a decision");
  await look.answers(dana, 422);
  await dana.locator("#choice-show").check();
  await dana.locator("form[action$='/hold'] button").click();
  await look.inspect(dana, "a result that was kept and is shown now");
  await dana.goto(`${dana.url()}/hold`);
  await look.inspect(dana, "a result that nobody keeps any more");
}

async function approves(portal, look, dana) {
  await look.visit(dana, "/staff/rules");
  await dana.locator("#critical_values summary").click();
  await look.inspect(dana, "a list that is read");
  await dana.locator("#critical_values form button").click();
  await look.inspect(dana, "a list that was not read");
  await look.answers(dana, 422);
  await dana.locator("#read-critical_values").check();
  await dana.locator("#critical_values form button").click();
  await look.inspect(dana, "a list that was approved");
  await look.check("who approved the list stands there, and the others are pending", async () => {
    assert.match(await dana.locator("#critical_values").innerText(), /Approved[\s\S]*Dana Lee/);
    assert.match(await dana.locator("#units").innerText(), /Pending approval/);
  });
  await look.visit(dana, "/staff/gate");
  await look.check("the board says which lists are pending", async () => {
    const notice = await dana.locator("main .notice").first().innerText();
    assert.match(notice, /Not approved yet: Units/);
  });
}

async function imports(portal, look) {
  await arrives(portal, "conflict-birth-date.hl7");
  const nia = await look.page({ width: 768 });
  await look.signIn(nia, portal.person("nurse"));
  await look.visit(nia, "/staff/imports/near-misses");
  await look.check("a message that contradicts a chart is a near miss", async () =>
    assert.match(await nia.locator("main tbody").innerText(), /birth date differs[\s\S]*still waits/));
  await look.visit(nia, "/staff/imports/figures?days=365");
  const [saved] = await Promise.all([
    nia.waitForEvent("download"),
    nia.locator("main a[href*='/figures/csv']").click(),
  ]);
  await look.check("the figures are saved as a table", async () =>
    assert.equal(saved.suggestedFilename(), "imports-365-days.csv"));
}
