// The table of a specification: sums and what the bank lacks, while one types. Without script "Hitung" does it.
(() => {
  "use strict";
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const number = input => (/^\d{1,4}$/.test(input.value.trim()) ? Number(input.value) : 0);
  const tell = () => {
    const forms = sheet.querySelector("[name=forms]"), times = Math.max(Number(sheet.dataset.least), forms ? number(forms) : 0);
    let total = sheet.querySelectorAll("[name=fixed]:checked").length;
    for (const row of sheet.querySelectorAll("[data-row]")) {
      let sum = 0;
      for (const input of row.querySelectorAll("[data-count]")) {
        const need = number(input) * times, there = Number(input.dataset.there), note = input.nextElementSibling;
        const words = document.createElement("span");
        words.textContent = need > there ? note.dataset.short.replace("#", need - there) : note.dataset.stock.replace("#", need);
        if (need > there) words.className = "warn-i";
        note.replaceChildren(words);
        sum += number(input);
      }
      row.querySelector("[data-sum]").textContent = sum;
      total += sum;
    }
    sheet.querySelector("[data-total]").textContent = total;
  };
  sheet.addEventListener("input", tell);
  tell();
})();
