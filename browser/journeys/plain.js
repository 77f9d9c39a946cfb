// The staff's day without script: a patient is enrolled, a message is answered, and a serious result
// is talked about and recorded. (T-64)

import assert from "node:assert/strict";
import { arrives, talk } from "../clinic.js";
import { enrol } from "../desk.js";

export const name = "the staff without script";

const ELLA = { mrn: "LFM-1006", name: "Ella Novák", email: "ella.novak@example.com" };
const ANSWER = "Please bring the whole list to your next visit.";
const COMMENT = "The polyp was harmless. We look again in five years.";

export async function run(portal, look) {
  const felix = await look.page({ script: false });
  await look.signIn(felix, portal.person("front_desk"));
  const code = await enrol(portal, felix, ELLA, look);
  await look.check("T-64: without script the desk enrols somebody", async () => assert.ok(code));
  await answers(portal, look);
  await records(portal, look);
}

async function answers(portal, look) {
  const nia = await look.page({ script: false });
  await look.signIn(nia, portal.person("nurse"));
  await look.visit(nia, "/staff");
  const row = nia.locator("main tbody tr", { hasText: "LFM-1003" })
    .filter({ hasText: "a condition we treat" });
  const waiting = await row.count();
  await row.first().locator("a").click();
  await look.inspect(nia, "a question, for a nurse without script");
  await nia.locator("#body").fill(ANSWER);
  await nia.locator("main button[value=send]").click();
  await nia.locator("main .done").waitFor();
  await nia.goto(`${portal.url}/staff`);
  await look.check("T-64: without script a nurse answers a message", async () => {
    assert.equal(await row.count(), waiting - 1);
  });
}

async function records(portal, look) {
  const [filed] = await arrives(portal, "significant-pathology.hl7");
  await look.check("a significant report is held", async () => {
    assert.deepEqual([filed.outcome, filed.patient], ["filed", "LFM-1001"]);
    assert.equal(filed.results[0].state, "held");
  });
  const dana = await look.page({ script: false });
  await look.signIn(dana, portal.person("Dana Lee MD"));
  await look.visit(dana, "/staff/gate");
  const row = dana.locator("main tbody tr", { hasText: "LFM-1001" }).first();
  const address = await row.locator("td a[href^='/staff/results/']").first().getAttribute("href");
  await talk(look, dana, address, COMMENT);
  const rosa = await look.page({ script: false });
  await look.signIn(rosa, portal.person("Rosa García López"));
  const home = new URL(rosa.url()).pathname;
  await look.visit(rosa, `${home}/results/${address.split("/").pop()}`);
  await look.check("T-64: without script a provider's record shows the result", async () => {
    assert.ok((await rosa.locator("main").innerText()).includes(COMMENT));
  });
}
