// An imaging practice's pictures of Sam come as files. He sees them under the report with their
// accession number, one after the other; staff see the study, and look at names in the pictures
// first. (R-B1.8, R-B3)

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arrives } from "../clinic.js";

export const name = "pictures under a report";

const ACCESSION = "N261123-4174";
const SIDE = 256;

export async function run(portal, look) {
  await arrives(portal, "routine-lipids-sam.hl7");
  for (const [number, burnedIn] of [[1, "NO"], [2, "NO"], [3, "YES"]]) {
    const [line] = await comes(portal, number, burnedIn);
    await look.check(`picture ${number} finds its patient`, async () =>
      assert.equal(line.outcome, "filed", JSON.stringify(line)));
  }
  const sam = await look.page({ width: 360 });
  const place = await report(portal, look, sam);
  await oneAfterTheOther(look, sam, place, 2);
  await names(portal, look);
  await look.visit(sam, place);
  await look.check("the picture with words is there when somebody has looked", async () =>
    assert.match(await sam.locator("main").innerText(), /Picture 1 of 3/));
}

/** Sam's report with its pictures; its address. */
async function report(portal, look, page) {
  await look.signIn(page, portal.person("Sam Whitfield"));
  await page.goto(`${portal.url}${new URL(page.url()).pathname}/results`);
  await page.locator("main .list a[href*='/results/itm_']").first().click();
  await look.inspect(page, "a report with pictures");
  await look.keyboard(page, "a report with pictures");
  await look.check("the pictures stand under the report, and that there are more", async () => {
    const said = await page.locator("main").innerText();
    assert.match(said, /Picture 1 of 2, taken/);
    assert.match(said, /One more picture is not shown/);
    await drawn(page);
  });
  return new URL(page.url()).pathname;
}

/** Every picture of a page is drawn. */
async function drawn(page) {
  for (const image of await page.locator("main img").all()) {
    await image.scrollIntoViewIfNeeded();
    await image.evaluate((one) => one.decode());
    assert.equal(await image.evaluate((one) => one.naturalWidth), SIDE);
  }
}

async function oneAfterTheOther(look, page, place, count) {
  await page.locator("main figure a").first().click();
  await look.inspect(page, "one picture");
  await look.keyboard(page, "one picture");
  await page.locator("main a[rel='next']").click();
  await look.inspect(page, "the next picture");
  await look.check("the last picture has one before it and none after it", async () => {
    assert.equal(new URL(page.url()).pathname, `${place}/pictures/${count}`);
    assert.equal(await page.locator("main a[rel='next']").count(), 0);
    assert.equal(await page.locator("main a[rel='prev']").count(), 1);
    await drawn(page);
  });
}

/** A nurse finds the study from the chart, looks at its pictures, and says whom they name. */
async function names(portal, look) {
  const nurse = await look.page();
  await look.signIn(nurse, portal.person("nurse"));
  await nurse.goto(`${portal.url}/staff/patients?q=LFM-1002`);
  await nurse.locator("main a[href^='/staff/patients/pat_']").first().click();
  await nurse.waitForURL((url) => url.pathname.includes("/pat_"));
  const patient = new URL(nurse.url()).pathname.match(/\/staff\/patients\/[^/]+/)[0];
  await look.visit(nurse, `${patient}/chart`);
  await nurse.locator("main a[href$='/studies']").click();
  await look.inspect(nurse, "the studies of a patient");
  await nurse.locator("main .list a").first().click();
  await look.inspect(nurse, "a study");
  const study = new URL(nurse.url()).pathname;
  await nurse.locator("main a.button").click();
  await look.inspect(nurse, "a picture, for staff");
  await look.visit(nurse, study);
  await nurse.locator("form[action$='/names'] button").click();
  await nurse.waitForURL((url) => url.pathname === study);
  await look.inspect(nurse, "a study in which names were looked at");
}

/** Imports one picture of Sam's as a file. */
async function comes(portal, number, burnedIn) {
  const file = join(tmpdir(), `portico-journey-${process.pid}-${number}.dcm`);
  await writeFile(file, dicom(number, burnedIn));
  try {
    return await portal.import(file);
  } finally {
    await rm(file);
  }
}

/** An element (PS3.5 §7.1.2), explicit VR, little endian. */
function element(group, number, kind, value) {
  let bytes = Buffer.isBuffer(value) ? value : Buffer.from(value);
  if (bytes.length % 2 === 1) {
    bytes = Buffer.concat([bytes, Buffer.from(["UI", "OB"].includes(kind) ? "\0" : " ")]);
  }
  const isLong = ["OB", "OW"].includes(kind);
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(kind, 4, "latin1");
  if (isLong) {
    head.writeUInt32LE(bytes.length, 8);
  } else {
    head.writeUInt16LE(bytes.length, 6);
  }
  return Buffer.concat([head, bytes]);
}

const word = (number) => Buffer.from([number & 255, number >> 8]);

function dicom(number, burnedIn) {
  const uid = `1.2.826.0.55.1.${number}`;
  const kind = "1.2.840.10008.5.1.4.1.1.1.1";
  const head = Buffer.concat([
    element(2, 1, "OB", Buffer.from([0, 1])),
    element(2, 2, "UI", kind),
    element(2, 3, "UI", uid),
    element(2, 0x10, "UI", "1.2.840.10008.1.2.1"),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const pixels = Buffer.alloc(SIDE * SIDE);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [at % SIDE - SIDE / 2, Math.floor(at / SIDE) - SIDE / 2];
    const away = Math.hypot(x / (0.6 + number / 10), y);
    pixels[at] = Math.max(0, 230 - away * 2 + 15 * Math.cos(x / 6));
  }
  return Buffer.concat([
    Buffer.alloc(128), Buffer.from("DICM"), element(2, 0, "UL", length), head,
    element(8, 5, "CS", "ISO_IR 192"),
    element(8, 0x16, "UI", kind),
    element(8, 0x18, "UI", uid),
    element(8, 0x20, "DA", "20251103"),
    element(8, 0x50, "SH", ACCESSION),
    element(8, 0x60, "CS", "DX"),
    element(8, 0x1030, "LO", "Left hand, two views"),
    element(0x10, 0x10, "PN", "Whitfield^Sam"),
    element(0x10, 0x20, "LO", "IMG-9"),
    element(0x10, 0x30, "DA", "19840702"),
    element(0x10, 0x40, "CS", "M"),
    element(0x20, 0x0d, "UI", "1.2.826.0.55"),
    element(0x20, 0x0e, "UI", "1.2.826.0.55.1"),
    element(0x20, 0x13, "IS", String(number)),
    element(0x28, 2, "US", word(1)),
    element(0x28, 4, "CS", "MONOCHROME2"),
    element(0x28, 0x10, "US", word(SIDE)),
    element(0x28, 0x11, "US", word(SIDE)),
    element(0x28, 0x100, "US", word(8)),
    element(0x28, 0x101, "US", word(8)),
    element(0x28, 0x102, "US", word(7)),
    element(0x28, 0x103, "US", word(0)),
    element(0x28, 0x301, "CS", burnedIn),
    element(0x7fe0, 0x10, "OW", pixels),
  ]);
}
