// What this device holds in trust: texts not sent yet, lessons finished and modules saved to be read without a
// line. On every page, so that nothing is lost or waits longer than it must, and nobody finds what is another's.
(() => {
  "use strict";
  const $ = query => document.querySelector(query);
  const on = (kind, act) => document.addEventListener(kind, act);

  // Lessons finished without a line (simpan.js) wait on this device under the mark of whoever is signed in, and go
  // with the next page that has one; sent twice they count once.
  const mine = document.body.dataset.owner;
  const send = async () => {
    const name = "selesai:" + mine, all = () => JSON.parse(localStorage.getItem(name) ?? "[]");
    let sent = 0;
    for (const path of mine ? all() : []) {
      const body = new URLSearchParams({ csrf_token: $("meta[name=csrf-token]").content });
      const answer = await fetch(path, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect" && answer.status !== 404) break;
      sent += answer.type === "opaqueredirect";
      localStorage.setItem(name, JSON.stringify(all().filter(one => one !== path)));
    }
    const told = $("#tertunda");
    if (sent && told) told.textContent = told.dataset.sent;
  };

  // What was saved for reading without a line is one person's: another who signs in finds none of it, and it goes
  // when they leave, once what waited has been sent.
  const wipe = async but => {
    for (const name of await caches.keys()) if (name.startsWith("luring:") && name !== "luring:" + but) await caches.delete(name);
    for (const name of Object.keys(localStorage)) if (/^(selesai|tempat):/.test(name) && !name.endsWith(":" + but)) localStorage.removeItem(name);
  };
  if ("caches" in window && (mine || location.pathname === "/login")) wipe(mine).then(send).catch(() => {});
  addEventListener("online", () => send().catch(() => {}));
  on("submit", async event => {
    const form = event.target;
    if (!("caches" in window) || form.getAttribute("action") !== "/logout") return;
    event.preventDefault();
    const unsent = localStorage.getItem("ujian:" + mine);  // kept by exam/journal.js
    if (unsent && !confirm(form.dataset.unsent)) return;
    if (unsent) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "1" }));
    await Promise.race([send().catch(() => {}), new Promise(done => setTimeout(done, 3000))]);
    await wipe().catch(() => {});
    form.submit();
  });

  // A form with texts asks before it is left with something unsaved. The browser words the question itself.
  const guarded = $("form[data-guard]");
  if (guarded) {
    const typed = () => [...new FormData(guarded).values()].map(String).join("\0");
    let known = $("#bentrok") ? "" : typed();
    on("submit", event => { if (event.target === guarded) known = null; });
    addEventListener("pageshow", () => { known ??= typed(); });
    addEventListener("beforeunload", event => { if (known !== null && known !== typed()) event.preventDefault(); });
  }
})();
