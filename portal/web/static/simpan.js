// Modules kept on this device on purpose, and lessons finished without a line. The course page saves and removes,
// the module's own page marks as finished. Everything lies under the mark of whoever is signed in; titipan.js sends
// what waited, and takes all of it out when they leave.
(() => {
  "use strict";
  if (!("caches" in window) || !("serviceWorker" in navigator)) return;
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const DAYS = 30, OURS = "luring:", INDEX = "/luring";
  const owner = async () => document.body.dataset.owner ?? (await caches.keys()).find(name => name.startsWith(OURS))?.slice(OURS.length);
  const store = async () => caches.open(OURS + await owner());
  const index = async place => (await (await place.match(INDEX))?.json()) ?? {};
  const write = (place, all) => place.put(INDEX, new Response(JSON.stringify(all), { headers: { "Content-Type": "application/json" } }));
  const when = at => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(at);
  const size = bytes => {
    const [number, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "kB"] : [Math.round(bytes / 1e5) / 10, "MB"];
    return number.toLocaleString(document.documentElement.lang) + " " + unit;
  };

  // Saving: the page, everything it shows, and what it links to below media/.
  const parts = (html, at) => {
    const page = new DOMParser().parseFromString(html, "text/html"), found = new Set();
    const add = address => { const url = new URL(address, at); if (url.origin === location.origin) found.add(url.pathname); };
    for (const one of page.querySelectorAll("link[href], script[src], img[src], use")) add(one.getAttribute("href") ?? one.getAttribute("src"));
    for (const one of page.querySelectorAll('.pk-prose a[href*="/media/"]:not(.pk-spare)')) add(one.getAttribute("href"));
    return { found, keys: [...page.querySelectorAll("[data-lesson]")].map(one => one.dataset.lesson) };
  };
  const fetched = async path => {
    const answer = await fetch(path, { cache: "no-cache" });
    if (!answer.ok || answer.redirected) throw new Error(path);
    return answer;
  };
  const save = async (path, worker) => {
    const page = await fetched(path), html = await page.clone().text();
    const { found, keys } = parts(html, new URL(path, location.href));
    const answers = [[path, page], ...await Promise.all([...found].map(async one => [one, await fetched(one)]))];
    const place = await store();
    let bytes = 0;
    for (const [one, answer] of answers) {
      bytes += (await answer.clone().blob()).size;
      await place.put(one, answer);
    }
    const all = await index(place);
    all[path] = { at: Date.now(), until: Date.now() + DAYS * 864e5, bytes, keys, parts: [...found] };
    await write(place, all);
    await navigator.serviceWorker.register(worker, { scope: "/courses/" });
    await navigator.storage?.persist?.();
  };
  const drop = async path => {
    const place = await store(), all = await index(place), gone = all[path];
    delete all[path];
    const needed = new Set(Object.values(all).flatMap(one => one.parts));
    for (const one of [path, ...gone?.parts ?? []]) if (!needed.has(one)) await place.delete(one);
    if (Object.keys(all).length) await write(place, all);
    else await caches.delete(OURS + await owner());
  };

  const show = async box => {
    const told = $("[data-module-state]", box.closest("li")), path = box.dataset.module;
    const one = await caches.has(OURS + await owner()) ? (await index(await store()))[path] : undefined;
    told.dataset.first ??= told.textContent;
    told.textContent = one && one.until > Date.now() ? box.dataset.saved.replace("#", when(one.at)).replace("@", size(one.bytes)) : told.dataset.first;
    $("[data-drop]", box).hidden = !one;
    box.hidden = false;
  };
  for (const box of document.body.dataset.owner ? $$("[data-module]") : []) {
    show(box);
    const told = $("[data-module-state]", box.closest("li")), path = box.dataset.module, button = $("[data-save]", box);
    button.addEventListener("click", async () => {
      told.dataset.first ??= told.textContent;
      told.textContent = box.dataset.saving;
      button.disabled = true;
      try { await save(path, box.dataset.worker); await show(box); } catch { told.textContent = box.dataset.failed; }
      button.disabled = false;
    });
    $("[data-drop]", box).addEventListener("click", async () => { await drop(path); await show(box); button.focus(); });
  }

  // Finished without a line: kept in order; titipan.js sends it with the next page that has one.
  const waiting = name => JSON.parse(localStorage.getItem(name) ?? "[]");

  // The page of a module on this device: when it was kept, and its buttons.
  const state = $("#simpanan");
  if (state) (async () => {
    const mine = await owner();
    const one = mine && await caches.has(OURS + mine) ? (await index(await store()))[location.pathname] : undefined;
    if (!one) return;
    const name = "selesai:" + mine;
    state.textContent = state.dataset.kept.replace("#", when(one.at)) + " " + state.dataset.line;
    for (const button of $$("[data-finish]")) {
      const said = () => { button.textContent = button.dataset.said; button.disabled = true; };
      button.hidden = false;
      if (waiting(name).includes(button.dataset.finish)) said();
      button.addEventListener("click", () => { localStorage.setItem(name, JSON.stringify([...new Set([...waiting(name), button.dataset.finish])])); said(); });
    }
  })();
})();
