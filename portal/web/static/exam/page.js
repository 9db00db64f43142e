// Finding things on the attempt page, and what the page says.
{
  "use strict";
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const form = $("#kertas"), words = form.dataset;
  const make = (tag, more = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), more);
    element.append(...inside);
    return element;
  };
  const icon = name => {
    const drawn = $(`#ikon-${name} svg`);
    return drawn ? drawn.cloneNode(true) : "";
  };
  const at = moment => new Intl.DateTimeFormat("id-ID", { timeZone: words.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(moment).replaceAll(":", ".");

  // What goes wrong stands in the page as a note, not in a corner. One note of a kind at a time: `trouble` about the
  // line and the device, `events` about the attempt itself (paused, shortened, extended).
  const note = (place, kind, text, ...more) => {
    place.replaceChildren();
    place.hidden = !text;
    if (!text) return;
    const [first, ...rest] = text.split(" | ");
    const body = make("div", {}, make("p", {}, make("strong", { textContent: first })), ...rest.map(one => make("p", { textContent: one })), ...more);
    place.append(make("div", { className: { ok: "pk-note ok", warn: "pk-note warn", line: "pk-note warn", bad: "pk-note bad" }[kind] }, icon(kind), body));
  };
  const told = { trouble: "", events: "" };
  const say = (key, count = 0, ...more) => {
    if (told.trouble === key + count && !more.length) return;
    told.trouble = key + count;
    note($("#gangguan"), key === "offline" ? "line" : Exam.MILD.has(key) ? "warn" : "bad", key && words[key].replaceAll("#", count).replace("@", () => at(Exam.clock.deadline())), ...more);
  };
  const announce = (key, kind = "warn", count = 0) => {
    if (told.events === key + count) return;
    told.events = key + count;
    note($("#kejadian"), kind, key && words[key].replaceAll("#", count));
  };

  // The one line about saving in the header: Menyimpan…, Tersimpan, Di perangkat, Belum tersimpan.
  const line = $("#simpan");
  const show = (key, moment) => {
    const text = line.dataset[key];
    if (line.dataset.now !== key) {
      line.replaceChildren(icon({ saved: "saved", device: "device", unsaved: "bad", saving: "saved" }[key]), make("span", { textContent: text }), make("span", { className: "num" }));
      line.classList.toggle("off", key === "device" || key === "unsaved");
      line.dataset.now = key;
    }
    // The time of day changes with every save; a screen reader hears the state alone.
    Object.assign(line.lastChild, { textContent: moment ? ` ${at(moment)}` : "" }).setAttribute("aria-hidden", "true");
  };

  Object.assign(Exam, {
    $, $$, form, words, make, icon, at, note, say, announce, show,
    MILD: new Set(["offline", "keptHere", "closing"]),
    id: words.attempt, epoch: Number(words.epoch), address: form.action, owner: document.body.dataset.owner ?? "",
    items: $$("[data-ref]", form), stopped: false,
    item: ref => Exam.items.find(one => one.dataset.ref === ref),
    numberOf: ref => Exam.items.findIndex(one => one.dataset.ref === ref) + 1,
  });
}
