// Finding one's way: one question or all of them, the list of questions, flags, the size of the letters, keys.
{
  "use strict";
  const { $, $$, form, items, words, make, answers } = Exam;
  const links = $$(".pk-qnav a"), list = $(".pk-qnav").dataset, tools = $("#alat"), steps = $("#langkah");
  const titleOf = item => $("h2", item).firstChild.textContent.trim();
  let journal = null, current = items[0];

  // Every question gets a flag and a line that says where its answer is.
  const furnish = () => items.forEach(item => {
    const title = $("h2", item);
    title.id = `j-${item.id}`;
    item.tabIndex = -1;
    item.setAttribute("aria-labelledby", title.id);
    const tool = $("#perkakas").content.cloneNode(true), flag = $("[data-flag]", tool), place = $("[data-place]", tool);
    flag.setAttribute("aria-describedby", title.id);
    title.after(flag);
    item.append(place);
  });

  const stateOf = item => journal.state(item.dataset.ref) || (item.dataset.stored ? "saved" : "");
  const paint = () => {
    const flags = journal.marks.flags ?? [], sums = { answered: 0, open: 0, flagged: 0, unsent: 0 };
    items.forEach((item, index) => {
      const ref = item.dataset.ref, has = !answers.isBlank(answers.response(item)), flagged = flags.includes(ref);
      const state = stateOf(item), link = links[index];
      sums.answered += has;
      sums.open += !has;
      sums.flagged += flagged;
      sums.unsent += state === "device" || state === "unsaved";
      link.classList.toggle("a", has);
      link.classList.toggle("f", flagged);
      if (state) link.parentElement.dataset.state = state; else delete link.parentElement.dataset.state;
      link.setAttribute("aria-label", [titleOf(item), has ? list.answered : list.openItem, ...(flagged ? [list.flagged] : []), ...(state ? [list[state]] : [])].join(", "));
      $("[data-flag]", item).setAttribute("aria-pressed", flagged);
      const place = $("[data-place]", item);
      if (place.dataset.state !== state) {
        place.dataset.state = state;
        place.textContent = state ? words[`at${state[0].toUpperCase()}${state.slice(1)}`] : "";
      }
    });
    $("#terjawab").textContent = list.sum.replace("#", sums.answered);
    Exam.sums = sums;
  };

  const isAll = () => journal.marks.all === true;
  const turn = (focus, wanted = items.find(item => `#${item.id}` === location.hash) ?? current) => {
    current = wanted;
    items.forEach((item, index) => {
      item.hidden = !isAll() && item !== wanted;
      if (item === wanted) links[index].setAttribute("aria-current", "true"); else links[index].removeAttribute("aria-current");
    });
    const index = items.indexOf(wanted), [before, after, last] = ["before", "after", "last"].map(name => $(`[data-step=${name}]`, steps));
    steps.hidden = isAll() && items.length > 1;
    for (const [step, other] of [[before, items[index - 1]], [after, items[index + 1]]]) {
      step.hidden = !other;
      if (other) { step.href = `#${other.id}`; $("span", step).textContent = titleOf(other); }
    }
    last.hidden = index < items.length - 1;
    journal.remember({ item: wanted.dataset.ref });
    if (!focus) return;
    wanted.focus({ preventScroll: true });
    if (isAll()) wanted.scrollIntoView({ block: "start" }); else scrollTo({ top: 0 });
  };
  const go = item => {
    if (!item) return;
    if (location.hash === `#${item.id}`) turn(true, item); else location.hash = item.id;
  };

  const dress = () => {
    const size = journal.marks.size ?? "1";
    document.documentElement.classList.toggle("pk-t2", size === "2");
    document.documentElement.classList.toggle("pk-t3", size === "3");
    $$("[data-size]", tools).forEach(button => button.setAttribute("aria-pressed", button.dataset.size === size));
    $$("[data-all]", tools).forEach(button => button.setAttribute("aria-pressed", (button.dataset.all === "1") === isAll()));
  };

  const flag = button => {
    const ref = button.closest("[data-ref]").dataset.ref, flags = journal.marks.flags ?? [];
    journal.remember({ flags: flags.includes(ref) ? flags.filter(one => one !== ref) : [...flags, ref] });
    paint();
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button || !journal) return;
    if ("flag" in button.dataset) flag(button);
    if (button.dataset.size) { journal.remember({ size: button.dataset.size }); dress(); }
    if (button.dataset.all) { journal.remember({ all: button.dataset.all === "1" }); dress(); turn(false); }
  });
  // Enter in a field must not send the form; with Ctrl it leads on, with Shift back.
  form.addEventListener("keydown", event => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey && journal) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      go(items[items.indexOf(event.target.closest("[data-ref]") ?? current) + (event.shiftKey ? -1 : 1)]);
    } else if (event.target.matches("input")) event.preventDefault();
  });
  // In the list of all questions, the one that has the focus is the current one.
  form.addEventListener("focusin", event => {
    const item = event.target.closest("[data-ref]");
    if (journal && isAll() && item && item !== current) turn(false, item);
  });

  Exam.navigator = {
    begin: of => {
      journal = of;
      if (!location.hash && journal.marks.item) current = Exam.item(journal.marks.item) ?? current;
      furnish();
      dress();
      addEventListener("hashchange", () => turn(true));
      turn(false);
      items.forEach(answers.twice);
      paint();
    },
    paint, go,
    flagged: () => items.filter(item => (journal.marks.flags ?? []).includes(item.dataset.ref)),
    open: () => items.filter(item => answers.isBlank(answers.response(item))),
    unsent: () => items.filter(item => ["device", "unsaved"].includes(stateOf(item))),
    link: item => make("a", { href: `#${item.id}`, className: "btn btn-line btn-sm", textContent: titleOf(item) }),
  };
}
