// Reading and writing the fields of an item: the shapes of the save contract (portal/assessment/rules/kinds).
{
  "use strict";
  const { $, $$ } = Exam;
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
  const parts = given => given.pairs ?? given.places ?? given.gaps;
  const write = (item, given) => {
    for (const field of fields(item)) {
      if (given.choice) field.checked = given.choice.includes(field.value);
      else if (given.number) field.value = part(item, field) === "unit" ? given.number.unit : given.number.text;
      else field.value = parts(given) ? parts(given)[part(item, field)] ?? "" : given.text;
    }
  };
  const isBlank = given => {
    const inner = given.choice ?? given.text ?? given.number?.text ?? Object.keys(parts(given));
    return inner.length === 0 || (typeof inner === "string" && !inner.trim());
  };
  // An answer in words, for the list of what a device kept.
  const inWords = (item, given) => {
    if (isBlank(given)) return Exam.words.blank;
    const label = value => fields(item).find(field => field.value === value)?.closest("label")?.textContent.trim() ?? value;
    const chosen = (name, value) => $(`[name="q-${item.dataset.ref}-${name}"] option[value="${CSS.escape(String(value))}"]`, item)?.textContent ?? value;
    if (given.choice) return given.choice.map(label).join("; ");
    if (given.number) return `${given.number.text} ${chosen("unit", given.number.unit)}`.replace(/ 0$/, "");
    return given.text ?? Object.entries(parts(given)).map(([name, value]) => chosen(name, value)).join("; ");
  };
  const twice = item => {
    const places = Object.values(response(item).places ?? {}), hint = $("[data-twice]", item);
    if (hint) hint.textContent = new Set(places).size < places.length ? hint.dataset.twice : "";
  };
  Exam.answers = { response, write, isBlank, inWords, twice, same: (one, other) => JSON.stringify(one) === JSON.stringify(other) };
}
