// Answers that an earlier page of this device could not send before the attempt went on elsewhere (EX-8): shown, and
// taken over one by one when the person wants them.
{
  "use strict";
  const { $, $$, make, words, answers } = Exam;
  const newest = entries => [...new Map(entries.map(one => [one.item, one])).values()].filter(one => Exam.item(one.item));
  const line = one => `${$("h2", Exam.item(one.item)).firstChild.textContent.trim()}: ${answers.inWords(Exam.item(one.item), one.value)}`;

  Exam.keptList = entries => make("ul", {}, ...newest(entries).map(one => make("li", { textContent: line(one) })));

  const choices = kept => kept.map(one => {
    const box = make("input", { type: "checkbox", className: "form-check-input", value: one.item, checked: true });
    return make("label", { className: "pk-choice" }, box, make("span", { textContent: line(one) }));
  });
  // This device wrote last before it signed in anew (a killed browser): nobody else was there in between, so its
  // answers go on by themselves. Otherwise the person chooses.
  const wroteLast = kept => kept.length > 0 && kept.every(one => one.epoch === Exam.epoch - 1);

  const settle = (journal, taken, use) => {
    const former = journal.unsentBefore();
    use(taken);
    former.forEach(one => { one.acked = true; });
    journal.keep(former);
  };
  // Whatever is not taken stays on the device until the receipt, but is not asked about again.
  Exam.offer = (journal, use) => {
    const kept = newest(journal.unsentBefore()).filter(one => !answers.same(one.value, answers.response(Exam.item(one.item))));
    if (wroteLast(kept)) {
      settle(journal, kept, use);
      Exam.note($("#sisa"), "ok", words.restored.replace("#", kept.length));
      return;
    }
    if (!kept.length) return;
    const list = make("fieldset", { className: "mb-2" }, make("legend", { className: "visually-hidden", textContent: words.keptLegend }), ...choices(kept));
    const answer = taken => {
      settle(journal, kept.filter(one => taken.includes(one.item)), use);
      Exam.note($("#sisa"), "ok", "");
    };
    const take = make("button", { type: "button", className: "btn btn-primary", textContent: words.useKept });
    const leave = make("button", { type: "button", className: "btn btn-line", textContent: words.leaveKept });
    take.addEventListener("click", () => answer($$("input:checked", list).map(box => box.value)));
    leave.addEventListener("click", () => answer([]));
    Exam.note($("#sisa"), "warn", words.kept.replace("#", kept.length), list, make("div", { className: "pk-actions" }, take, leave));
  };
}
