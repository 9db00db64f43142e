// An attempt: every change goes into the device's journal first, then to the server; one item is shown at a time.
// The save contract (address, numbers, endings) is that of portal/assessment/views/saving.py. Without this
// script the page is one plain form.
(async () => {
  "use strict";
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const form = $("#kertas"), words = form?.dataset;
  if (!words?.token) return;
  const id = words.attempt, epoch = Number(words.epoch), address = form.action;
  const items = $$("[data-ref]", form), state = $("#simpan"), trouble = $("#gangguan"), clock = $("[data-deadline]");
  const EVERY = 2000, LONGEST = 15000;

  // The journal: one record per attempt and epoch in IndexedDB. `batch` is a request on its way, kept as it was
  // sent so that a repetition says the same; `pending` are answers that are in none yet.
  const opened = new Promise((done, fail) => {
    const request = indexedDB.open("portal-attempts", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("journal");
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  }).catch(() => null);
  const store = async (mode, act) => {
    const database = await opened;
    if (!database) return undefined;
    return new Promise((done, fail) => {
      const change = database.transaction("journal", mode), request = act(change.objectStore("journal"));
      change.oncomplete = () => done(request.result);
      change.onabort = change.onerror = () => fail(change.error);
    });
  };
  const fresh = () => ({ seq: Number(words.seq), batch: null, pending: {}, flags: [] });
  let journal = fresh(), keeping = Promise.resolve();
  const keep = () => {
    const copy = structuredClone(journal);
    keeping = keeping.then(() => store("readwrite", all => all.put(copy, [id, epoch]))).catch(() => say("noStore"));
    return keeping;
  };

  // Words about what goes wrong stand in the page, not in a corner.
  const say = (key, count = 0, button = null) => {
    trouble.replaceChildren();
    trouble.hidden = !key;
    if (!key) return;
    const note = document.createElement("div");
    note.className = key === "offline" || key === "kept" ? "pk-note warn" : "pk-note bad";
    note.append(Object.assign(document.createElement("p"), { textContent: words[key].replace("#", count) }));
    if (button) note.append(button);
    trouble.append(note);
  };
  const at = moment => new Intl.DateTimeFormat("id-ID", { timeZone: words.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(moment).replaceAll(":", ".");
  const show = (key, moment) => {
    state.textContent = state.dataset[key] + (moment ? ` ${at(moment)}` : "");
    state.classList.toggle("off", key === "device" || key === "unsaved");
  };

  // Reading and writing the fields of an item: the shapes of the save contract.
  const fields = item => $$("input, select", item).filter(field => field.name.startsWith("q-"));
  const part = (item, field) => field.name.slice(`q-${item.dataset.ref}-`.length);
  const filled = (item, as = value => value) => Object.fromEntries(fields(item).filter(field => field.value.trim()).map(field => [part(item, field), as(field.value)]));
  const read = {
    choice: item => ({ choice: fields(item).filter(field => field.checked).map(field => field.value) }),
    short: item => ({ text: fields(item)[0].value }),
    numeric: item => ({ number: { text: fields(item)[0].value, unit: Number(fields(item)[1]?.value ?? 0) } }),
    matching: item => ({ pairs: filled(item) }),
    ordering: item => ({ places: filled(item, Number) }),
    cloze: item => ({ gaps: filled(item) }),
  };
  read.single = read.multiple = read.true_false = read.choice;
  const response = item => read[item.dataset.kind](item);
  const write = (item, given) => {
    const parts = given.pairs ?? given.places ?? given.gaps;
    for (const field of fields(item)) {
      if (given.choice) field.checked = given.choice.includes(field.value);
      else if (given.number) field.value = part(item, field) === "unit" ? given.number.unit : given.number.text;
      else field.value = parts ? parts[part(item, field)] ?? "" : given.text;
    }
  };
  const isAnswered = item => {
    const given = response(item), inner = given.choice ?? given.text ?? given.number?.text ?? Object.keys(given.pairs ?? given.places ?? given.gaps);
    return inner.length > 0 && (typeof inner !== "string" || inner.trim() !== "");
  };

  // Sending: one request at a time, at most one in two seconds, longer pauses while the line is down.
  let sending = false, failures = 0, timer = 0, last = -EVERY, stopped = false;
  const unsent = () => new Set([...Object.keys(journal.pending), ...Object.keys(journal.batch?.answers ?? {})]).size;
  const plan = (wait = 0) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(send, Math.max(wait, last + EVERY - performance.now(), 0));
  };
  const take = () => {
    if (journal.batch || !Object.keys(journal.pending).length) return;
    journal.batch = { epoch, seq: journal.seq, answers: journal.pending };
    journal.seq += 1;
    journal.pending = {};
  };
  const put = (more = {}) => fetch(address, {
    method: "PUT", body: JSON.stringify(journal.batch), credentials: "same-origin", cache: "no-store",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-Attempt-Token": words.token }, ...more,
  });
  const send = async () => {
    if (sending || stopped) return;
    take();
    if (!journal.batch) return;
    sending = true;
    last = performance.now();
    await keep();
    if (!failures) show("saving");
    let answer = null, told = {};
    try {
      answer = await put({ signal: AbortSignal.timeout(20000) });
      told = await answer.json();
    } catch { /* the line is down: the journal keeps it */ }
    sending = false;
    await settle(answer, told);
  };
  const settle = async (answer, told) => {
    const done = async () => { journal.batch = null; failures = 0; await keep(); };
    if (answer?.status === 200 && told.acked) {
      await done();
      say("");
      show("saved", Date.parse(told.server_now));
      return Object.keys(journal.pending).length ? plan() : wake();
    }
    if (answer?.status === 409 && told.stored) { await done(); stop("late"); return setTimeout(() => location.reload(), 4000); }
    if (answer?.status === 409) return stop("taken", unsent());
    if (answer?.status === 404) return stop("lost");
    if (answer?.status === 400 && told.reason === "number_used_twice") {  // the plain form was used in between
      journal.batch.seq = journal.seq++;
      return plan();
    }
    failures += 1;
    show("device", Date.now() + skew);
    say("offline");
    wake();
    plan(Math.min(LONGEST, 1000 * 2 ** Math.min(failures, 4)) * (0.5 + Math.random() / 2));
  };
  const stop = (key, count) => {
    stopped = true;
    clearTimeout(timer);
    say(key, count);
    show(key === "late" ? "saved" : "unsaved");
    $$("fieldset, input, select, button[data-flag]", form).forEach(field => { field.disabled = true; });
    wake();
  };
  const waiting = [];
  const wake = () => waiting.splice(0).forEach(go => go());
  const settled = () => new Promise(go => waiting.push(go));
  const flush = async () => {  // true once everything is on the server
    plan();
    while (!stopped && unsent() && !failures) await settled();
    return !unsent();
  };
  addEventListener("online", () => { failures = 0; plan(); });
  addEventListener("pagehide", () => {
    take();
    if (journal.batch && !stopped) { keep(); put({ keepalive: true }).catch(() => {}); }
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") plan(); });

  // What the page shows: one item, the list of items, the sums.
  const links = $$(".pk-qnav a"), list = $(".pk-qnav").dataset;
  const paint = () => {
    let answered = 0;
    items.forEach((item, index) => {
      const has = isAnswered(item), flagged = journal.flags.includes(item.dataset.ref), link = links[index];
      answered += has;
      link.classList.toggle("a", has);
      link.classList.toggle("f", flagged);
      link.setAttribute("aria-label", [$("h2", item).firstChild.textContent.trim(), has ? list.answered : list.openItem, ...(flagged ? [list.flagged] : [])].join(", "));
      $("[data-flag]", item).setAttribute("aria-pressed", flagged);
    });
    const sums = { answered, open: items.length - answered, flagged: journal.flags.length };
    $$("[data-sum]").forEach(place => { place.textContent = sums[place.dataset.sum]; });
    $("#terjawab").textContent = $("#terjawab").dataset.text.replace("#", answered);
  };
  const turn = focus => {
    const wanted = items.find(item => `#${item.id}` === location.hash) ?? items[0];
    items.forEach((item, index) => {
      item.hidden = item !== wanted;
      if (item === wanted) links[index].setAttribute("aria-current", "true"); else links[index].removeAttribute("aria-current");
    });
    if (focus) { wanted.focus({ preventScroll: true }); scrollTo({ top: 0 }); }
  };
  const twice = item => {
    const places = Object.values(response(item).places ?? {}), hint = $("[data-twice]", item);
    if (hint) hint.textContent = new Set(places).size < places.length ? hint.dataset.twice : "";
  };

  const changed = event => {
    const item = event.target.closest("[data-ref]");
    if (!item || stopped || !event.target.name?.startsWith("q-")) return;
    journal.pending[item.dataset.ref] = response(item);
    keep().then(() => plan());
    twice(item);
    paint();
  };
  let typing = 0;
  form.addEventListener("change", changed);
  form.addEventListener("input", event => {
    if (!event.target.matches("input:not([type=radio], [type=checkbox])")) return;
    clearTimeout(typing);
    typing = setTimeout(() => changed(event), 1000);
  });
  form.addEventListener("keydown", event => { if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); });
  form.addEventListener("click", event => {
    const button = event.target.closest("[data-flag]"), ref = button?.closest("[data-ref]").dataset.ref;
    if (!button) return;
    journal.flags = journal.flags.includes(ref) ? journal.flags.filter(one => one !== ref) : [...journal.flags, ref];
    keep();
    paint();
  });

  // Handing in: first everything that is on the device, then the form. At the deadline by itself.
  const hand = $("#serahkan");
  let handing = false;
  const handIn = async () => {
    if (handing) return;
    handing = true;
    $("#belum").hidden = true;
    if (await flush()) return hand.submit();
    handing = false;
    if (stopped) return;
    Object.assign($("#belum"), { hidden: false, textContent: words.notYet });
  };
  hand.addEventListener("submit", event => { event.preventDefault(); handIn(); });
  const skew = Date.parse(clock.dataset.now) - Date.now();
  const over = () => { if (!stopped) { say("over"); handIn().then(() => { if (!handing) setTimeout(over, 5000); }); } };
  setTimeout(over, Math.min(2 ** 31 - 1, Math.max(0, Date.parse(clock.dataset.deadline) - Date.parse(clock.dataset.now))));

  // One tab writes. What an earlier page of this device could not send goes first.
  const alone = await new Promise(done => {
    if (!navigator.locks) return done(true);
    navigator.locks.request(`attempt-${id}`, { ifAvailable: true }, lock => {
      done(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
  });
  if (!alone) return stop("otherTab");
  $$("[data-script]").forEach(one => { one.hidden = false; });
  $$("[data-plain]").forEach(one => { one.hidden = true; });
  if (!await opened) say("noStore");
  navigator.storage?.persist?.();
  const known = await store("readonly", all => all.get([id, epoch])).catch(() => undefined);
  if (known) journal = { ...known, seq: Math.max(known.seq, journal.seq) };
  const restore = answers => items.forEach(item => { if (answers[item.dataset.ref]) write(item, answers[item.dataset.ref]); });
  restore({ ...journal.batch?.answers, ...journal.pending });
  for (let former = epoch - 1; former > 0 && !known; former -= 1) {
    const old = await store("readonly", all => all.get([id, former])).catch(() => undefined);
    const kept = old && { ...old.batch?.answers, ...old.pending };
    if (!kept || !Object.keys(kept).length) continue;
    const use = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-line btn-sm", textContent: words.useKept });
    use.addEventListener("click", () => { Object.assign(journal.pending, kept); restore(kept); keep().then(() => plan()); say(""); paint(); });
    say("kept", Object.keys(kept).length, use);
    break;
  }
  addEventListener("hashchange", () => turn(true));
  turn(false);
  items.forEach(twice);
  paint();
  if (unsent()) { show("device", Date.now() + skew); plan(); } else show("saved", Date.now() + skew);
})();
