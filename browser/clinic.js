// What happens around results in several journeys: they arrive, and providers tell a patient a serious result and write it down.

import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CAMERA = new URL("../practice/demo/camera/", import.meta.url).pathname;

/** Imports a file of the story as if it had been sent yesterday, whatever day it is. */
export async function arrives(portal, file) {
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  const day = yesterday.toISOString().slice(0, 10).replaceAll("-", "");
  const text = await readFile(join(CAMERA, file), "utf8");
  const copy = join(tmpdir(), `portico-journey-${process.pid}-${file}`);
  await writeFile(copy, text.replaceAll("20261123", day));
  try {
    return await portal.import(copy);
  } finally {
    await rm(copy);
  }
}

/** The provider reads the result, calls, and records the conversation. */
export async function talk(look, page, address, comment) {
  await look.visit(page, address);
  await look.visit(page, `${address}/conversation`);
  await page.locator("form[action$='/conversation'] button").click();
  await look.inspect(page, "a record of a conversation that is empty");
  await look.check("every part of the record is asked for", async () => {
    assert.ok((await page.locator("#problems li").count()) >= 7);
  });
  const now = new Date(Date.now() - 60_000);
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: "America/New_York", dateStyle: "short", timeStyle: "short", hour12: false,
  }).format(now).split(", ");
  await page.locator("#day").fill(parts[0]);
  await page.locator("#time").fill(parts[1].replace(/^24/, "00"));
  await page.locator("#how-phone").check();
  await page.locator("#with-patient").check();
  await page.locator("#identifier-name").check();
  await page.locator("#identifier-birth_date").check();
  await page.locator("#said").fill("Told the patient what was found and why we act today.");
  await page.locator("#understood").check();
  await page.locator("#plan").fill("Repeat the test here at 3 pm today.");
  await page.locator("#comment").fill(comment);
  await page.locator("form[action$='/conversation'] button").click();
  await page.waitForURL((url) => url.pathname === address);
  await look.inspect(page, "the result after the conversation");
}
