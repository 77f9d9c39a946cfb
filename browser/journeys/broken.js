// The database of a portal is destroyed while it runs: even then everybody is told what happened,
// and whom to call. (R-A6, security.md §6)

import assert from "node:assert/strict";

export const name = "a portal without its database";

export async function run(portal, look) {
  await portal.destroyDatabase();
  const page = await look.page({ width: 360 });
  await look.visit(page, "/terms", { status: 500 });
  await look.check("it gives a reference and says whom to call", async () => {
    const words = await page.locator("body").innerText();
    assert.match(words, /911/);
    assert.match(words, /[0-9a-f]{16}/);
  });
}
