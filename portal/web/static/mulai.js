// Waiting for a fixed start: the server's clock tells when, the device only measures how much time went by. The
// button comes up to twenty seconds later, by chance, so that a hall does not press it in the same instant.
(() => {
  "use strict";
  const wait = document.getElementById("tunggu"), button = document.getElementById("mulai");
  if (!wait) return;
  const left = Date.parse(wait.dataset.opens) - Date.parse(wait.dataset.now);
  const spread = Math.random() * 20000, began = performance.now();
  const look = () => {
    const rest = left - (performance.now() - began);
    if (rest <= -spread) {
      wait.hidden = true;
      button.hidden = false;
      button.querySelector("button").focus();
      return;
    }
    if (rest <= 0) wait.textContent = wait.dataset.soon;
    setTimeout(look, Math.min(1000, Math.max(50, rest + spread)));
  };
  look();
})();
