// What must stand in no line of any log: who the people are, what they typed, what was found in
// them. (STYLE 25, security.md §6)

import { readdir, readFile } from "node:fs/promises";

const DEMO = new URL("../practice/demo/", import.meta.url);
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
];
/** Fields that a page filled in, not a person. */
const NOT_TYPED = ["csrf", "key", "back", "version", "opened", "act", "topic"];
/** What is shorter says nothing by itself. */
const CHARS_MIN = 6;
/** What is longer was made to be refused. */
const CHARS_MAX = 20_000;

/** What a person typed into a form that was sent. */
export function typed(body) {
  const fields = [...new URLSearchParams(body)].filter(([name]) => !NOT_TYPED.includes(name));
  // One of our own words, an id and the day of a conversation are no secrets.
  const ours = /^([a-z_]+|[a-z]{3}_[0-9a-z]+|\d{4}-\d\d-\d\d)$/;
  return fields.map(([, value]) => value.trim())
    .flatMap((value) => value.split("\n"))
    .filter((value) => value.length >= CHARS_MIN && value.length <= CHARS_MAX && !ours.test(value));
}

/** Every line of the logs that says what it must not; `words` is what the journeys typed. */
export async function leaks(lines, words) {
  const all = [...(await people()), ...(await results()), ...words];
  const known = new Set(all.map((word) => word.toLowerCase()));
  const patterns = [...known].map((word) => ({ word, pattern: whole(word) }));
  patterns.push({ word: "a mail address", pattern: /[\w.+-]+@[\w-]+\.\w/ });
  const wrong = [];
  for (const line of lines) {
    const low = line.toLowerCase();
    // Most lines hold none of the words at all, which is seen quickly.
    const hit = patterns.find(({ word, pattern }) =>
      (word === "a mail address" || low.includes(word)) && pattern.test(low));
    if (hit) {
      wrong.push(`"${hit.word}" stands in a log: ${line}`);
    }
  }
  return { wrong, words: patterns.length };
}

/** The word by itself, not as a part of a longer one. */
function whole(word) {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, "u");
}

/** Names, numbers, birth dates, addresses, user names and passwords of the cast, and its messages. */
async function people() {
  const cast = await readFile(new URL("cast.toml", DEMO), "utf8");
  const field = /\b(given|middle|family|mrn|username|password|email|mobile|text|subject)\s*=\s*"([^"]{2,})"/g;
  const words = [...cast.matchAll(field)].map(([, , value]) => value);
  // What was written, sentence by sentence.
  for (const [, long] of cast.matchAll(/"""\n?([\s\S]*?)"""/g)) {
    const text = long.replace(/\\\n/g, "");
    words.push(...text.split(/[.?!]\s/).filter((sentence) => sentence.length >= CHARS_MIN * 2));
  }
  for (const [, year, month, day] of cast.matchAll(/birth_date\s*=\s*"(\d{4})-(\d\d)-(\d\d)"/g)) {
    words.push(`${year}-${month}-${day}`, `${year}${month}${day}`);
    words.push(`${Number(month)}/${Number(day)}/${year}`);
    words.push(`${MONTHS[month - 1]} ${Number(day)}, ${year}`);
  }
  return words;
}

/** What the laboratories measured: the names of the tests, and each value with its unit. */
async function results() {
  const words = [];
  for (const folder of ["camera/", "./"]) {
    const there = new URL(folder, DEMO);
    for (const file of (await readdir(there)).filter((name) => name.endsWith(".hl7"))) {
      const text = await readFile(new URL(file, there), "utf8");
      for (const segment of text.split(/[\r\n]+/).filter((line) => line.startsWith("OBX|"))) {
        const [, , , test = "", , value = "", unit = ""] = segment.split("|");
        words.push(test.split("^")[1] ?? "");
        const unitWord = unit.split("^")[0];
        if (unitWord) {
          words.push(`${value} ${unitWord}`, `${value}${unitWord}`);
        }
        // A number with a unit is found with it; a text is found as it is.
        if (!/^[<>=\d.]*$/.test(value)) {
          words.push(value);
        }
      }
    }
  }
  return words.filter((word) => word.length >= CHARS_MIN - 1);
}
