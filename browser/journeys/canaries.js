// Whatever somebody types, sends or is called stays text: every text field of the practice, of what
// comes from outside and of every form carries a canary, everybody walks through all that they may
// see, and no canary sings. (S-06; regression row 22)

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Canaries, poisonedFhir, poisonedHl7 } from "../canaries.js";
import { Walk } from "../walk.js";

export const name = "canaries in every field";

const DEMO = new URL("../../practice/demo/", import.meta.url).pathname;
/** Messages of the example practice that come again, full of canaries, and the patient they are of. */
const MESSAGES = [
  ["01-registration.hl7", "LFM-1002"], ["01-registration.hl7", "LFM-1001"],
  ["02-visits.hl7", "LFM-1002"], ["07-radiology.hl7", "LFM-1001"],
  ["camera/routine-lipids-sam.hl7", ""], ["camera/significant-pathology.hl7", ""],
  ["camera/twin.hl7", ""], ["camera/conflict-birth-date.hl7", ""], ["camera/garbled.hl7", ""],
];
const BUNDLES = ["rosa.json", "sam.json"];

/** At least so many of each, or the walk has lost its way. */
const PAGES_MIN = 300;
const KINDS_MIN = 48;
const FORMS_MIN = 95;
const PLACES_MIN = 90;

const canaries = new Canaries();

/** The practice's own words, where its policy lets it choose them. */
export function edit(policy) {
  const words = /^(name|short_name|address|from_name) = "[^"]*"/gm;
  return policy.replace(words, (_, key) => {
    const room = key === "short_name" ? 30 : 60;
    return `${key} = ${JSON.stringify(canaries.at(`practice.toml, ${key}`, room))}`;
  });
}

export async function run(portal, look) {
  const walk = new Walk(portal, canaries);
  const files = await mkdtemp(join(tmpdir(), "portico-canaries-"));
  try {
    await arrive(portal, look, files);
  } finally {
    await rm(files, { recursive: true, force: true });
  }
  const own = {
    role: "provider",
    username: "canary.provider",
    given: canaries.at("staff, given"),
    family: canaries.at("staff, family"),
    credentials: canaries.at("staff, credentials"),
  };
  const provider = await look.firstSignIn(await look.page(), await portal.addStaff(own));
  const [sam, rosa] = ["Sam Whitfield", "Rosa García López"].map((who) => portal.person(who));
  const walks = (person, starts, how) => journey(portal, look, walk, person, starts, how);
  await Promise.all([
    walks(null, ["/", "/sign-in", "/reset", "/activate", "/terms", "/activate/request", "/start",
      `/${encodeURIComponent(canaries.at("an address"))}`]),
    walks(sam, ["/home", "/account"]),
    walks(rosa, ["/home", "/account"], { language: "es" }),
  ]);
  // What was sent in is taken out of the charts again only when everybody has seen it.
  const places = ["/staff/patients?q=LFM-1002", "/staff/patients?q=LFM-1001", "/staff"];
  await Promise.all([
    walks(portal.person("front_desk"), places),
    walks(portal.person("nurse"), places, { leaving: ["/unfiling"] }),
    walks(provider, ["/staff/gate", ...places], { leaving: ["/unfiling", "/care"] }),
  ]);
  await Promise.all([
    walks(sam, ["/home"], { looks: true }),
    walks(rosa, ["/home"], { looks: true, language: "es" }),
    walks(portal.person("administrator"), places),
  ]);
  await walks(portal.person("privacy_officer"), places);
  await walks(null, [portal.mail]);
  await judge(look, walk);
}

/** The files come in as an administrator imports them, under names that are canaries too. */
async function arrive(portal, look, folder) {
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  const day = yesterday.toISOString().slice(0, 10).replaceAll("-", "");
  let number = 0;
  const outcomes = [];
  const arrives = async (text, end) => {
    number += 1;
    const named = canaries.at("the name of a file").replaceAll("/", "").slice(0, 80);
    const file = join(folder, `${number} ${named}.${end}`);
    await writeFile(file, text);
    const all = await portal.import(file);
    outcomes.push(...all.map(({ outcome }) => outcome));
  };
  for (const [file, patient] of MESSAGES) {
    const text = (await readFile(join(DEMO, file), "latin1")).replaceAll("20261123", day);
    const utf8 = file.startsWith("07") ? text : Buffer.from(text, "latin1").toString("utf8");
    const messages = utf8.split(/(?=^MSH\|)/m).filter((one) => one.includes(patient));
    await arrives(poisonedHl7(messages.at(-1), canaries), "hl7");
  }
  for (const bundle of BUNDLES) {
    const text = await readFile(join(DEMO, bundle), "utf8");
    await arrives(poisonedFhir(text, canaries), "json");
  }
  await arrives(canaries.at("what is no message"), "hl7");
  await look.check("what comes from outside is filed, kept for a person, or refused", async () => {
    const count = (wanted) => outcomes.filter((outcome) => outcome === wanted).length;
    const counts = ["updated", "filed", "quarantined", "refused"].map(count);
    assert.deepEqual(counts, [3, 5, 2, 2], outcomes.join(", "));
  });
}

/** Somebody walks through all that they may see. */
async function journey(portal, look, walk, person, starts, { language, ...how } = {}) {
  const page = await look.page({ language });
  await walk.listen(page);
  if (person) {
    await look.signIn(page, person);
  }
  const before = walk.pages;
  await walk.go(page, person?.role ?? "a stranger", starts, how);
  await look.check(`${person?.username ?? "a stranger"} walks from ${starts[0]}`, async () => {
    assert.ok(walk.pages > before + starts.length, `only ${walk.pages - before} pages`);
  });
  await page.context().close();
}

async function judge(look, walk) {
  const places = canaries.places;
  const counted = `${walk.pages} pages of ${walk.kinds.size} kinds, ${walk.forms} forms sent, `
    + `${canaries.count} canaries, read at ${places.size} places`;
  await look.check(`the walk is long: ${counted}`, async () => {
    assert.ok(walk.pages >= PAGES_MIN && walk.forms >= FORMS_MIN, counted);
    assert.ok(walk.kinds.size >= KINDS_MIN && places.size >= PLACES_MIN, counted);
  });
  await look.check("no canary sang", async () => assert.deepEqual(walk.songs, []));
  await look.check("the policy had nothing to refuse", async () => {
    assert.deepEqual(walk.reports, []);
  });
  await look.check("every answer carried its headers", async () => assert.deepEqual(walk.bare, []));
  await look.check("names, reports, notes, files and forms were read as text", async () => {
    const wanted = ["PID-5.0 of LFM-1002", "OBX-5", "NTE-3", "OBX-23", "MSH-10", "the name of a file",
      "staff, family", "practice.toml, name"];
    assert.deepEqual(wanted.filter((place) => !places.has(place)), []);
  });
}
