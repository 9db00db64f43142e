// Buttons above the text of a lesson: they put in the signs that are typed otherwise. What is put in can be undone.
(() => {
  "use strict";
  const tools = document.querySelector("[data-tools]");
  const area = document.getElementById(tools?.dataset.tools ?? "");
  if (!area) return;

  const lines = (value, from, to) => {
    const end = value.indexOf("\n", to);
    return [from && value.lastIndexOf("\n", from - 1) + 1, end < 0 ? value.length : end];
  };

  tools.hidden = false;
  tools.addEventListener("click", event => {
    const tool = event.target.closest("button");
    if (!tool) return;
    const {before, after = "", sample = ""} = tool.dataset;
    let [from, to] = [area.selectionStart, area.selectionEnd];
    if (!after) [from, to] = lines(area.value, from, to);
    const chosen = area.value.slice(from, to) || sample;
    const text = after
      ? before + chosen + after
      : chosen.split("\n").map((line, at) => before.replace("1", at + 1) + line).join("\n");
    area.focus();
    area.setSelectionRange(from, to);
    document.execCommand("insertText", false, text); // the only way that keeps the browser's undo
  });
})();
