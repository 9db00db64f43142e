// The reader: remembers the paragraph one is at, goes on there on another device, and lets one write at a
// paragraph that is pressed. Everything here only makes smoother what the page does without script.
(() => {
  "use strict";
  const $ = (query, from = document) => from.querySelector(query);
  const lesson = $("#pelajaran");
  if (!lesson) return;
  const places = [...lesson.querySelectorAll('.pk-prose [id^="isi-p"]')].filter(place => place.matches("p, li, figure"));

  // Where one was: the page opens there, and says so. An address with a fragment knows better.
  const last = lesson.dataset.read, known = last && document.getElementById(last);
  if (known && known !== places[0] && !location.hash && !lesson.dataset.done && !location.search) {
    const link = $("[data-resume]"), note = document.createElement("p"), top = document.createElement("a");
    note.className = "pk-aside";
    note.setAttribute("role", "status");
    Object.assign(top, { href: "#pelajaran", textContent: link.dataset.top });
    top.addEventListener("click", () => note.remove());
    known.before(note);
    note.append(link.dataset.resume, " ", top);
    known.scrollIntoView({ block: "center" });
  }

  // The place is told two seconds after the scrolling ends, and when the page is left. A line that is down keeps
  // it on this device; it goes with the next page of the same person, saying how long ago that was.
  const key = "tempat:" + (document.body.dataset.owner ?? "");
  const send = (path, anchor, ageS) => fetch(path, {
    method: "POST", keepalive: true,
    body: new URLSearchParams({ csrf_token: $("meta[name=csrf-token]").content, anchor, age_s: ageS }),
  });
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; } };
  const keep = all => { try { Object.keys(all).length ? localStorage.setItem(key, JSON.stringify(all)) : localStorage.removeItem(key); } catch { /* full or forbidden */ } };
  const later = (path, anchor) => keep({ ...kept(), [path]: { anchor, at: Date.now() } });

  let told = last, timer;
  const now = () => {
    const line = innerHeight / 3;
    let found = "";
    for (const place of places) {
      if (place.getBoundingClientRect().top > line) break;
      found = place.id;
    }
    return found || places[0]?.id || "";
  };
  const tell = () => {
    clearTimeout(timer);
    const anchor = now();
    if (!anchor || anchor === told) return;
    told = anchor;
    send(lesson.dataset.place, anchor, 0).catch(() => later(lesson.dataset.place, anchor));
  };
  addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(tell, 2000); }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
  if (navigator.onLine) for (const [path, { anchor, at }] of Object.entries(kept())) {
    send(path, anchor, Math.max(0, Math.round((Date.now() - at) / 1000)))
      .then(answer => { if (answer.status < 500) { const all = kept(); delete all[path]; keep(all); } }, () => {});
  }

  // A line that costs money: what waits is put in its place when it is asked for.
  lesson.addEventListener("click", event => {
    const link = event.target.closest(".pk-spare"), kept = link?.nextElementSibling;
    if (!kept?.matches("template") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const shown = kept.content.firstElementChild;
    shown.removeAttribute("loading");
    link.replaceWith(shown);
    if (shown.matches("video, audio")) shown.focus();
  });

  // A press on a paragraph brings the two ways to write there; links, fields and selected words stay what they are.
  const tools = $("#alat");
  lesson.addEventListener("click", event => {
    const place = event.target.closest('[id^="isi-p"]');
    if (!tools || !places.includes(place) || event.target.closest("a, button, input, select, summary, label") || String(getSelection())) return;
    const open = $(".pk-mark[data-for]");
    open?.remove();
    if (open?.dataset.for === place.id || lesson.querySelector(".pk-mark")) return;
    const bar = tools.content.firstElementChild.cloneNode(true);
    bar.dataset.for = place.id;
    for (const link of bar.querySelectorAll("a")) link.search = "?at=" + place.id;
    place.matches("li") ? place.append(bar) : place.after(bar);
  });
})();
