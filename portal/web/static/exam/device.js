// Before a start: whether this device can keep answers while the line is down (RL-1). Says so where it cannot.
(async () => {
  "use strict";
  const place = document.querySelector("[data-device]");
  if (!place) return;
  const can = await new Promise(resolve => {
    try {
      if (!window.crypto?.subtle || !window.indexedDB) return resolve(false);
      const request = indexedDB.open("portal-check", 1);
      request.onerror = request.onblocked = () => resolve(false);
      request.onsuccess = () => { request.result.close(); indexedDB.deleteDatabase("portal-check"); resolve(true); };
    } catch { resolve(false); }
  });
  place.hidden = can;
})();
