// What stands on paper, as poppler's programs read it: the words in their order, and what each of
// them is for people who cannot see the page.

import { execFileSync } from "node:child_process";

/** A PDF's words, its title and its parts: `{ title, tagged, words, parts }`. */
export function read(pdf) {
  const told = (program, ...options) =>
    execFileSync(program, [...options, "-", ...(program === "pdftotext" ? ["-"] : [])], {
      input: pdf,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
  const info = told("pdfinfo");
  return {
    title: /^Title: +(.*)$/m.exec(info)?.[1],
    tagged: /^Tagged: +yes$/m.test(info),
    words: told("pdftotext", "-raw").replace(/\s+/g, " "),
    parts: told("pdfinfo", "-struct").split("\n").map((line) => line.trim().split(/[ (:]/)[0]),
  };
}
