// The page begins: one tab writes, the journal is opened, what an earlier page could not send goes first.
(async () => {
  "use strict";
  const { $, $$, form, items, words, answers, say, show } = Exam;
  const keys = words.keys.split(" ");
  const journal = new Exam.Journal(Exam.owner, Exam.id, Exam.epoch, keys);
  if (!words.token) {  // another browser holds it: only show what this one kept
    if (await journal.open() && journal.unsentBefore().length) say("keptHere", journal.unsentBefore().length, Exam.keptList(journal.unsentBefore()));
    return;
  }

  // A page that is just closing may still hold the lock for a moment.
  const alone = await new Promise(resolve => {
    if (!navigator.locks) return resolve(true);
    const asked = { signal: AbortSignal.timeout(1500) };
    navigator.locks.request(`attempt-${Exam.id}`, asked, () => { resolve(true); return new Promise(() => {}); }).catch(() => resolve(false));
  });
  if (!alone) return Exam.sender.stop("otherTab");

  const kept = await journal.open();
  await navigator.storage?.persist?.().catch(() => false);
  journal.last = Math.max(journal.last, Number(words.seq) - 1);
  const restore = entries => entries.forEach(one => { if (Exam.item(one.item)) answers.write(Exam.item(one.item), one.value); });
  const lost = journal.resume(Number(words.seq) - 1);
  restore(journal.entries.filter(one => !one.acked));
  $$("[data-script]").forEach(one => { one.hidden = false; });
  $$("[data-plain]").forEach(one => one.remove());

  journal.changed = () => {
    Exam.navigator.paint();
    if (journal.failed && !Exam.sender.isFailing()) say("noStore");
  };
  Exam.sender.begin(journal);
  Exam.submit.begin(journal);
  Exam.navigator.begin(journal);

  const made = new Map();  // a text is told twice: while it is written, and when it is left
  const change = item => {
    const given = answers.response(item);
    if (Exam.stopped || (made.has(item) && answers.same(made.get(item), given))) return;
    made.set(item, given);
    journal.add(item.dataset.ref, given);
    Exam.sender.plan();
    answers.twice(item);
    Exam.navigator.paint();
  };
  const changed = event => {
    const item = event.target.closest("[data-ref]");
    if (item && event.target.name?.startsWith("q-")) change(item);
  };
  let typing = 0;
  form.addEventListener("change", changed);
  form.addEventListener("input", event => {
    if (!event.target.matches("input:not([type=radio], [type=checkbox])")) return;
    clearTimeout(typing);
    typing = setTimeout(() => changed(event), 1000);
  });

  Exam.offer(journal, taken => {
    restore(taken);
    taken.forEach(one => change(Exam.item(one.item)));
    Exam.navigator.paint();
  });
  if (!kept) say("noStore");
  if (journal.waiting().length) {
    show(kept ? "device" : "unsaved", Exam.clock.now());
    Exam.sender.plan();
  } else show("saved", Exam.clock.now());
  if (lost || journal.entries.length) Exam.sender.look();
  Exam.clock.tick();
  Exam.journal = journal;
})();
