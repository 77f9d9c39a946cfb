// Results come in while the portal runs. A routine one is there at once; a critical one is nowhere
// until a provider has talked with the patient, and then at once. (R-B1.9, R-B3)

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { arrives, talk } from "../clinic.js";
import { LANGUAGES } from "../look.js";
import { newestMail } from "../mail.js";
import { read } from "../paper.js";

export const name = "results reach their patients";

const HEALTH_WORDS = /cholesterol|lipid|potassium|triglyceride|result|mg\/dL|mmol/i;
const COMMENT = "Your potassium is too high. Stop the lisinopril and come in this afternoon.";

export async function run(portal, look) {
  await routine(portal, look);
  await enclosed(portal, look);
  await critical(portal, look);
  await commented(portal, look);
  await ownLimits(portal, look);
  await ordered(portal, look);
  await longHistory(portal, look);
}

async function routine(portal, look) {
  const page = await look.page({ width: 360 });
  await look.signIn(page, portal.person("Sam Whitfield"));
  const home = new URL(page.url()).pathname;
  const [filed] = await arrives(portal, "routine-lipids-sam.hl7");
  await look.check("a routine report is filed and shown at once", async () => {
    assert.deepEqual([filed.outcome, filed.ack, filed.patient], ["filed", "AA", "LFM-1002"]);
    assert.deepEqual(filed.results, [{ class: "routine", state: "released" }]);
  });
  await look.visit(page, home);
  const news = page.locator("main .list a", { hasText: "New test result" }).first();
  await look.check("Home says that it is new", async () => assert.ok(await news.isVisible()));
  await look.visit(page, `${home}/results`);
  await look.check("the list has it first, marked as new", async () => {
    assert.match(await page.locator("main .list > li").first().innerText(), /New/);
  });
  await page.locator("main .list > li a").first().click();
  await look.inspect(page, "a result");
  const address = new URL(page.url()).pathname;
  await look.keyboard(page, "a result");
  await reads(look, page);
  await onPaper(look, page);
  await page.goto(`${portal.url}${home}`);
  await look.check("read once, it is no news any more", async () => {
    assert.equal(await page.locator(`main a[href="${address}"]`).count(), 0);
  });
  await announced(portal, look, "sam.whitfield@example.com");
}

/** What a person reads on the page: name, value, unit, words, bar, and how it went. */
async function reads(look, page) {
  const card = page.locator("main section.card", { hasText: "168" }).first();
  await look.check("a value stands with its plain name, its unit and its words", async () => {
    assert.match(await card.locator("h3").innerText(), /cholesterol/i);
    assert.match(await card.locator(".measured").innerText(), /168 mg\/dL[\s\S]*usual range/);
  });
  await look.check("a bar shows where it lies, and says it in words", async () => {
    assert.match(await card.locator("svg.range").getAttribute("aria-label"), /168.*200/);
  });
  await look.check("from two values on there is a trend, as a drawing and as a table", async () => {
    await card.locator("summary").click();
    assert.ok(await card.locator("svg.trend").isVisible());
    assert.ok((await card.locator("tbody tr").count()) >= 2);
  });
  await look.inspect(page, "a result with its trend open");
}

/** What the patient saves says all that a laboratory report must (42 CFR 493.1291). */
async function onPaper(look, page) {
  const save = async (kind) => {
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(`main a[href$='/${kind}']`).click(),
    ]);
    return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
  };
  const pdf = await save("pdf");
  const paper = read(pdf.bytes);
  await look.check("a result is saved as a document with a neutral name", async () => {
    assert.match(pdf.name, /^result-\d{4}-\d\d-\d\d\.pdf$/);
  });
  await look.check("it says whose it is, what was found, by whom and when", async () => {
    for (const words of ["Sam Whitfield", "LFM-1002", "168 mg/dL", "usual range", "Laboratory"])
      assert.ok(paper.words.includes(words), `${words}: ${paper.words}`);
    assert.match(paper.words, /Page 1 of 1 CONFIDENTIAL/);
  });
  await look.check("who cannot see it hears headings and a table", async () => {
    assert.ok(paper.tagged);
    for (const part of ["H1", "H2", "Table", "TH", "TD"]) assert.ok(paper.parts.includes(part), part);
  });
  const table = await save("csv");
  await look.check("its values are saved as a table", async () => {
    assert.match(table.bytes.toString(), /168 mg\/dL/);
  });
}

async function announced(portal, look, address) {
  const page = await look.page();
  await look.visit(page, "/demo/mail");
  const mail = await newestMail(portal, page, address);
  await look.inspect(page, "a mail");
  await look.check("the mail announces something new and says nothing about health", async () => {
    assert.match(mail, /something new in your portal/);
    assert.match(mail, /911/);
    assert.doesNotMatch(mail, HEALTH_WORDS);
  });
}

async function critical(portal, look) {
  const grace = await look.page();
  await look.signIn(grace, portal.person("Grace Okafor"));
  const home = new URL(grace.url()).pathname;
  const before = await traces(grace, portal, home);
  const [filed] = await arrives(portal, "critical-potassium-grace.hl7");
  await look.check("a critical report is filed and held", async () => {
    assert.deepEqual([filed.outcome, filed.patient], ["filed", "LFM-1003"]);
    assert.deepEqual(filed.results, [{ class: "critical", state: "held" }]);
  });
  await look.check("no list and no count has changed for the patient", async () => {
    assert.deepEqual(await traces(grace, portal, home), before);
  });
  const dana = await look.page();
  await look.signIn(dana, portal.person("Dana Lee MD"));
  await look.visit(dana, "/staff/gate");
  const row = dana.locator("main tbody tr", { hasText: "LFM-1003" });
  const address = await row.locator("td a[href^='/staff/results/']").first().getAttribute("href");
  const guess = `${home}/results/${address.split("/").pop()}`;
  await look.visit(grace, guess, { status: 404 });
  await everythingNow(portal, look, grace, dana);
  await look.visit(dana, `${address}/hold`);
  await look.visit(dana, `${address}/release`);
  await look.check("a result is not shown without tries and a letter", async () =>
    assert.equal(await dana.locator("#tracking").count(), 0));
  await talk(look, dana, address, COMMENT);
  await look.check("at once, the patient sees it as new", async () => {
    await grace.goto(`${portal.url}${home}`);
    assert.equal(await grace.locator(`main a[href="${guess}"]`).count(), 1);
  });
  await look.visit(grace, guess);
  await look.check("the provider's comment stands before every number", async () => {
    const words = await grace.locator("main").innerText();
    assert.ok(words.includes(COMMENT));
    assert.ok(words.indexOf(COMMENT) < words.indexOf("6.9"));
  });
}

/** A report with a picture and a document inside. */
async function enclosed(portal, look) {
  const page = await look.page({ width: 360 });
  await look.signIn(page, portal.person("Sam Whitfield"));
  const home = new URL(page.url()).pathname;
  const [filed] = await arrives(portal, "hand-with-picture-sam.hl7");
  await look.check("a report with a picture is filed and shown", async () =>
    assert.deepEqual(filed.results, [{ class: "routine", state: "released" }]));
  await page.goto(`${portal.url}${home}/results`);
  await page.locator("main .list > li a").first().click();
  await look.inspect(page, "a result with a picture");
  await look.check("the picture is there, and says what it is", async () => {
    const picture = page.locator("main figure img");
    assert.match(await picture.getAttribute("alt"), /Hand, from the front, picture 1 of 2/);
    assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 100));
  });
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("main a[href*='/documents/']").click(),
  ]);
  await look.check("the laboratory's document is saved as it came", async () =>
    assert.match(read(readFileSync(await saved.path())).words, /no fracture/));
}

/** A provider writes above a result that nobody has to talk about. */
async function commented(portal, look) {
  const page = await look.page({ width: 768 });
  await look.signIn(page, portal.person("Dana Lee MD"));
  await page.goto(`${portal.url}/staff/patients?q=LFM-1002`);
  await page.locator("main a[href^='/staff/patients/pat_']").first().click();
  const patient = new URL(page.url()).pathname.split("/")[3];
  await page.goto(`${portal.url}/staff/patients/${patient}/chart`);
  await page.locator("main a[href^='/staff/results/']", { hasText: "Lipid" }).first().click();
  const form = page.locator("form[action$='/comments']");
  await form.locator("button").click();
  await look.inspect(page, "a comment without words");
  await form.locator("textarea").fill("Your cholesterol is fine. See you in a year.");
  await form.locator("button").click();
  await look.inspect(page, "a comment that was written");
  const other = await look.page({ width: 360 });
  await look.signIn(other, portal.person("Sam Whitfield"));
  await look.visit(other, new URL(other.url()).pathname);
  await look.check("Home says that somebody wrote", async () => {
    await other.locator("main .list a", { hasText: "Your provider wrote" }).first().click();
    assert.match(await other.locator("main section.card").first().innerText(), /See you in a year/);
  });
  await look.inspect(other, "a result with a comment");
}

/** A provider sets limits that hold for one patient. */
async function ownLimits(portal, look) {
  const page = await look.page({ width: 768 });
  await look.signIn(page, portal.person("Dana Lee MD"));
  await page.goto(`${portal.url}/staff/patients?q=LFM-1003`);
  await page.locator("main a[href^='/staff/patients/pat_']").first().click();
  const patient = new URL(page.url()).pathname.split("/")[3];
  await look.visit(page, `/staff/patients/${patient}/limits`);
  await page.locator("main section button").click();
  await look.inspect(page, "limits without a test");
  await page.check("#test-Potassium");
  await page.fill("#high", "6.5");
  const day = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  await page.fill("#until", day);
  await page.fill("#reason", "On dialysis; 6.0 to 6.4 before each of them.");
  await page.locator("main section button").click();
  await look.inspect(page, "limits that were set");
  await look.check("the limits stand with their reason", async () =>
    assert.match(await page.locator("main .list").innerText(), /6\.5 and higher[\s\S]*dialysis/));
}

/** A provider writes down a test and asks to tell its findings first; the patient reads the wait only. */
async function ordered(portal, look) {
  const page = await look.page({ width: 360 });
  await look.signIn(page, portal.person("Dana Lee MD"));
  await page.goto(`${portal.url}/staff/patients?q=LFM-1002`);
  await page.locator("main a[href^='/staff/patients/pat_']").first().click();
  const patient = new URL(page.url()).pathname.split("/")[3];
  await look.visit(page, `/staff/patients/${patient}/orders`);
  await page.check("#tell_first");
  await page.locator("main section button").click();
  await look.inspect(page, "an order without a test");
  await page.fill("#test", "Skin biopsy");
  await page.fill("#reason", "His sister had a melanoma.");
  await page.locator("main section button").click();
  await look.inspect(page, "a test that was ordered");
  await look.keyboard(page, "a test that was ordered");
  const other = await look.page({ width: 360 });
  await look.signIn(other, portal.person("Sam Whitfield"));
  await look.visit(other, `/p/${patient}/results`);
  const said = await other.locator("main").innerText();
  await look.check("the patient reads that it is waited for, and not why", async () => {
    assert.match(said, /Skin biopsy[\s\S]*Not available yet/);
    assert.doesNotMatch(said, /melanoma/);
  });
}

/** The patient asks for everything now; the provider's page of it asks to read the result first. */
async function everythingNow(portal, look, patient, provider) {
  await patient.goto(`${portal.url}${new URL(patient.url()).pathname.split("/").slice(0, 3).join("/")}/results`);
  await patient.locator("form[action$='/everything-now'] button").click();
  await look.inspect(patient, "everything was asked for");
  await provider.goto(`${portal.url}/staff?kind=answer_ask_now`);
  await provider.locator("main a[href^='/staff/result-requests/']").first().click();
  await look.inspect(provider, "a request for everything now");
  await provider.locator("form[action^='/staff/result-requests/'] button").click();
  await look.inspect(provider, "an answer before the result was read");
  await look.check("who answers has read each result", async () =>
    assert.equal(await provider.locator("#problems li").count(), 1));
}

/** Everything on the patient's pages that could betray a result. */
async function traces(page, portal, home) {
  const found = [];
  for (const place of ["", "/results", "/record"]) {
    await page.goto(`${portal.url}${home}${place}`);
    found.push(await page.locator("main").innerText(), await page.title());
  }
  return found;
}

/** A long history in the reader's own language, in both of them. */
async function longHistory(portal, look) {
  const rosa = portal.person("Rosa García López");
  for (const language of LANGUAGES) {
    const page = await look.page({ width: 768, language });
    await look.signIn(page, rosa);
    const home = new URL(page.url()).pathname;
    await look.visit(page, `${home}/results`);
    await look.visit(page, `${home}/record`);
    await page.goto(`${portal.url}${home}/results`);
    await page.locator("main .list > li a").first().click();
    await look.inspect(page, "a result of a long history");
  }
}
