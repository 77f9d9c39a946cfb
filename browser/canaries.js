// Canaries: texts that sing when a page takes them for more than text. Each knows the place where it
// was put, and every file that comes from outside can be filled with them. (S-06)

/** What a canary calls; the journey's pages have it. */
export const SONG = "canary";
/** Nobody answers there; who asks has taken a text for an address. */
const ELSEWHERE = "//canary.invalid";
/** What comes out when a template's expression is worked out. */
export const WORKED_OUT = String(1337 * 1337);

/** How a text gets out of where it stands. All of them can be seen when they are only text. */
const KINDS = [
  (n) => `"><svg onload=${SONG}(${n})>`,
  (n) => `'><img src=x onerror=${SONG}(${n})>`,
  (n) => `</script><script>${SONG}(${n})</script>`,
  (n) => `</title></textarea><details open ontoggle=${SONG}(${n})>`,
  (n) => `" autofocus onfocus="${SONG}(${n})" x="`,
  (n) => `' style='position:fixed' onmouseover='${SONG}(${n})`,
  (n) => `javascript:${SONG}(${n})`,
  (n) => `{{1337*1337}}\${1337*1337}<%=1337*1337%>${SONG}(${n})`,
  (n) => `&lt;svg onload=${SONG}(${n})&gt;&#60;b>`,
  (n) => `\u202e\u2066${SONG}(${n})\u200f\ufeff`,
  (n) => `<img src=${ELSEWHERE}/${n}><a href=${ELSEWHERE}/>${SONG}(${n})</a>`,
  (n) => `<iframe srcdoc="<script>parent.${SONG}(${n})</script>"></iframe>`,
];

export class Canaries {
  /** Where each was put, by its number. */
  #places = [];
  #names = new Map();
  /** The numbers of those that were read on a page, as text. */
  #read = new Set();

  /** A new canary for a place that has room for so many characters. */
  at(place, room = 100) {
    const n = this.#places.push(place) - 1;
    const songs = KINDS.map((_, kind) => KINDS[(n + kind) % KINDS.length](n));
    return songs.find((song) => song.length <= room);
  }

  /** One of each kind, for a place with room. */
  choir(place) {
    return KINDS.map(() => this.at(place)).join(" ");
  }

  /** The same one whenever this place is asked for: what a name must be in every message. */
  named(place) {
    if (!this.#names.has(place)) {
      this.#names.set(place, this.at(place));
    }
    return this.#names.get(place);
  }

  /** Notes the canaries that stand in a text. */
  reads(text) {
    for (const [, n] of text.matchAll(/canary\((\d+)\)/g)) {
      this.#read.add(Number(n));
    }
  }

  place(n) {
    return this.#places[n] ?? `number ${n}`;
  }

  get count() {
    return this.#places.length;
  }

  /** The places whose canaries were read, each once. */
  get places() {
    return new Set([...this.#read].map((n) => this.place(n)));
  }
}

// --- HL7 ------------------------------------------------------------------------------------------

/** The components of HL7 that are words, by segment and field; null when the field has no parts. */
const WORDS = {
  EVN: { 5: [1, 2] },
  PID: { 5: [0, 1, 2], 9: [0, 1], 11: [0, 2] },
  NK1: { 2: [0, 1], 4: [0, 2] },
  PD1: { 4: [1, 2] },
  PV1: { 3: [0, 1, 3], 7: [1, 2] },
  PV2: { 3: [1] },
  ORC: { 12: [1, 2], 21: [0], 22: [0, 2] },
  OBR: { 4: [1, 4], 13: null, 16: [1, 2] },
  OBX: { 3: [1, 4], 6: [1], 23: [0], 24: [0, 2], 25: [1, 2] },
  NTE: { 3: null },
  SPM: { 4: [1] },
};

/**
 * An HL7 message with a canary in every word, its own name too. The patient's name gets the same
 * canaries in every message.
 */
export function poisonedHl7(text, canaries) {
  let who = "nobody";
  return text.replaceAll("\n", "\r").split("\r").filter(Boolean).flatMap((line) => {
    const fields = line.split("|");
    const kind = fields[0];
    if (kind === "MSH") {
      fields[9] = escaped(canaries.at("MSH-10", 40));
      fields[17] = "UNICODE UTF-8";
    } else if (kind === "PID") {
      who = fields[3].split("^")[0];
    }
    for (const [field, parts] of Object.entries(WORDS[kind] ?? {})) {
      const place = `${kind}-${field}`;
      if (fields[field]) {
        fields[field] = fields[field].split("~").map((one) =>
          poisonedField(one, parts, (part) =>
            kind === "PID" ? canaries.named(`${place}.${part} of ${who}`) : canaries.at(place)),
        ).join("~");
      }
    }
    if (kind === "OBX" && ["TX", "FT", "ST"].includes(fields[2])) {
      fields[5] += ` ${escaped(canaries.choir("OBX-5"))}`;
    }
    const note = `NTE|1|L|${escaped(canaries.choir("NTE-3"))}`;
    return kind === "OBX" ? [fields.join("|"), note] : [fields.join("|")];
  }).join("\r") + "\r";
}

function poisonedField(field, parts, canary) {
  if (!parts) {
    return `${field} ${escaped(canary(0))}`;
  }
  return field.split("^").map((part, i) =>
    parts.includes(i) && part ? `${part} ${escaped(canary(i))}` : part).join("^");
}

/** A text that has HL7's own marks in it. */
function escaped(text) {
  const marks = { "\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\" };
  return text.replace(/[\\|^&~]/g, (mark) => marks[mark]);
}

// --- FHIR -----------------------------------------------------------------------------------------

/** The keys of FHIR whose strings are words. */
const KEYS = [
  "text", "display", "div", "valueString", "note", "conclusion", "description", "title", "city",
  "line", "family", "given", "name", "lotNumber", "patientInstruction",
];

/** A FHIR bundle with a canary in every word, as a text. */
export function poisonedFhir(text, canaries) {
  const poisoned = (value, key, path) => {
    if (Array.isArray(value)) {
      return value.map((one) => poisoned(one, key, path));
    }
    if (value && typeof value === "object") {
      const of = value.resourceType ?? path;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, poisoned(inner, key, of)]));
    }
    const isWords = typeof value === "string" && KEYS.includes(key);
    return isWords ? `${value} ${name(path, key) ?? canaries.at(`${path}.${key}`)}` : value;
  };
  const parsed = JSON.parse(text);
  const patient = parsed.entry.find(({ resource }) => resource.resourceType === "Patient").resource;
  const who = patient.identifier[0].value;
  const name = (path, key) => {
    const field = { family: `PID-5.0 of ${who}`, given: `PID-5.1 of ${who}` }[key];
    return path === "Patient" && field ? canaries.named(field) : undefined;
  };
  return JSON.stringify(poisoned(parsed, "", "Bundle"));
}
