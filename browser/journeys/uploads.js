// The desk uploads a scan. Its pages say whose it is; nobody but a clinician sees it until a provider
// has looked at it, and then its patient saves it as it came. (R-B1.8, T-50)

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const name = "documents that staff upload";

const PDF = Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
const SCAN = { name: "scan 0001.pdf", mimeType: "application/pdf", buffer: PDF };
const TITLE = "Report about the left hand";
const TYPED = {
  title: TITLE,
  from: "Lakeside Imaging",
  day: "11/2/2026",
  family: "Whitfield",
  given: "Sam",
};

export async function run(portal, look) {
  const desk = await look.page({ width: 360 });
  await look.signIn(desk, portal.person("front_desk"));
  await look.visit(desk, "/staff/imports/documents");
  await look.keyboard(desk, "a document");
  const chart = await chartOf(portal, desk, "LFM-1002");
  await look.visit(desk, `${chart}/documents`);
  await hostile(look, desk);
  await taken(look, desk);
  await conflicting(portal, look);
  await judged(portal, look);
  await saved(portal, look);
}

/** The address of a patient's page. */
async function chartOf(portal, page, number) {
  await page.goto(`${portal.url}/staff/patients?q=${number}`);
  await page.locator("main a[href^='/staff/patients/pat_']").first().click();
  await page.waitForURL((url) => url.pathname.includes("/pat_"));
  return new URL(page.url()).pathname;
}

async function fill(page, changes, file) {
  for (const [field, value] of Object.entries({ ...TYPED, ...changes })) {
    await page.fill(`#${field}`, value);
  }
  await page.check("input[name='what'][value='imaging']");
  await page.setInputFiles("#file", file);
  await page.locator("main form button.main").click();
}

async function hostile(look, page) {
  const buffer = Buffer.from("<script>alert(1)</script>");
  await fill(page, { birth_date: "" }, { ...SCAN, buffer });
  await look.inspect(page, "a document that is none");
  await look.check("what is no document is refused, with what is missing, and words are kept", async () => {
    assert.match(await page.locator("#problems").innerText(), /PDF, PNG or JPEG[\s\S]*at least two/);
    assert.equal(await page.locator("#title").inputValue(), TITLE);
  });
}

async function taken(look, page) {
  await fill(page, { birth_date: "7/2/1984" }, SCAN);
  await look.inspect(page, "a document was taken");
  await look.check("the desk reads who looks at it next", async () =>
    assert.match(await page.locator("main .done").innerText(), /provider/));
}

/** In Rosa's chart, but the page names Sam. */
async function conflicting(portal, look) {
  const nurse = await look.page({ width: 768 });
  await look.signIn(nurse, portal.person("nurse"));
  await look.visit(nurse, `${await chartOf(portal, nurse, "LFM-1001")}/documents`);
  const other = Buffer.concat([PDF, Buffer.from("%%EOF\n")]);
  await fill(nurse, { birth_date: "7/2/1984" }, { ...SCAN, buffer: other });
  await look.inspect(nurse, "a document that names somebody else");
  await look.check("the document stands beside what was typed", async () =>
    assert.ok(await nurse.locator("main a[href*='/documents/0']").isVisible()));
}

async function judged(portal, look) {
  const dana = await look.page();
  await look.signIn(dana, portal.person("Dana Lee MD"));
  await look.visit(dana, "/staff/gate");
  const row = dana.locator("main tbody tr", { hasText: TITLE });
  await row.locator("td a[href^='/staff/results/']").first().click();
  await look.inspect(dana, "a document that waits");
  await dana.check("input[name='class'][value='routine']");
  await dana.fill("#why", "No fracture, as the report says.");
  await dana.locator("form[action$='/class'] button").click();
  await look.inspect(dana, "a document that was judged");
}

async function saved(portal, look) {
  const sam = await look.page({ width: 360 });
  await look.signIn(sam, portal.person("Sam Whitfield"));
  await sam.goto(`${portal.url}${new URL(sam.url()).pathname}/results`);
  await sam.locator("main .list a", { hasText: TITLE }).click();
  await look.inspect(sam, "a document, for its patient");
  const [file] = await Promise.all([
    sam.waitForEvent("download"),
    sam.locator("main a[href*='/documents/']").click(),
  ]);
  await look.check("it is saved as it came, under a name that says nothing", async () => {
    assert.equal(file.suggestedFilename(), "document.pdf");
    assert.ok(readFileSync(await file.path()).equals(PDF));
  });
}
