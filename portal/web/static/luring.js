// Service worker of courses: without a line it serves the modules that somebody saved on purpose, and nothing
// else. It keeps nothing by itself; pages put into the cache what was asked for (simpan.js), under the mark of
// whoever is signed in, and take it out when they leave.
"use strict";
const OURS = "luring:";

addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(clients.claim()));

addEventListener("fetch", event => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(error => page(url).then(found => found ?? Promise.reject(error))));
  else if (/^\/static\/|\/media\//.test(url.pathname)) event.respondWith(fetch(request).catch(error => part(url).then(found => found ?? Promise.reject(error))));
});

const stores = async () => Promise.all((await caches.keys()).filter(name => name.startsWith(OURS)).map(name => caches.open(name)));

// What is kept of each module: {path, until, keys}, one entry beside the pages.
const kept = async store => (await (await store.match("/luring"))?.json()) ?? {};

const part = async url => {
  for (const store of await stores()) {
    const found = await store.match(url.pathname);
    if (found) return found;
  }
};

const page = async url => {
  for (const store of await stores()) for (const [path, module] of Object.entries(await kept(store))) {
    if (module.until < Date.now()) continue;
    if (path === url.pathname) return store.match(path);
    const course = path.replace(/\/offline\/\d+$/, "");
    const key = url.pathname.startsWith(course + "/") ? url.pathname.slice(course.length + 1) : "";
    if (url.pathname === course || module.keys.includes(key)) return Response.redirect(path + (key && "#" + key), 302);
  }
};
