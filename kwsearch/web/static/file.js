// On the page of a file: addresses of lines by clicks, and where a name is defined and used, beside its source.
"use strict";
(() => {
  const source = document.querySelector(".source");
  const panel = document.getElementById("uses");
  if (!source || !panel) return;
  const site = source.dataset.site;
  let first = 0;
  let opener = null;
  let running = null;
  let same = []; // the places of the name whose panel is open

  const range = () => {
    const found = /^#L(\d+)(?:-L?(\d+))?$/.exec(location.hash);
    if (!found) return null;
    const ends = [Number(found[1]), Number(found[2] || found[1])];
    return [Math.min(...ends), Math.max(...ends)];
  };

  const mark = (scroll) => {
    source.querySelectorAll(".picked").forEach((line) => line.classList.remove("picked"));
    const lines = range();
    if (!lines) return;
    let last = lines[1];
    for (let number = lines[0]; number <= last; number += 1) {
      const line = document.getElementById(`L${number}`);
      if (!line) break;
      line.classList.add("picked");
    }
    first = lines[0];
    if (scroll) {
      const line = document.getElementById(`L${lines[0]}`);
      if (line) line.scrollIntoView({ block: "start" });
    }
  };

  const markPlaces = (name) => {
    same.forEach((link) => link.classList.remove("same"));
    same = name ? [...source.querySelectorAll("code a")].filter((link) => link.textContent === name) : [];
    same.forEach((link) => link.classList.add("same"));
    panel.querySelector("[role=status]").textContent =
      same.length > 1 ? `In ${same.length} places of this file: n leads to the next, p to the previous one.` : "";
  };

  const step = (by) => {
    if (same.length < 2) return;
    opener = same[(same.indexOf(opener) + by + same.length) % same.length];
    opener.scrollIntoView({ block: "start", inline: "nearest" }); // between the header and the panel
    opener.focus({ preventScroll: true });
  };

  const close = () => {
    if (panel.hidden) return;
    if (running) running.abort();
    panel.hidden = true;
    markPlaces("");
    if (opener) opener.focus({ preventScroll: true });
  };

  const open = async (link) => {
    const name = link.textContent;
    if (running) running.abort();
    running = new AbortController();
    let html = "";
    try {
      const reply = await fetch(`/${site}/uses?name=${encodeURIComponent(name)}`, { signal: running.signal });
      if (!reply.ok) { location.assign(link.href); return; }
      html = await reply.text();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
      return;
    }
    opener = link;
    panel.querySelector("div").innerHTML = html; // made and escaped by the server's own template
    panel.hidden = false;
    markPlaces(name);
    document.getElementById("uses-title").focus({ preventScroll: true });
  };

  source.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    if (link.parentElement.classList.contains("line")) {
      event.preventDefault();
      const number = Number(link.textContent);
      const from = event.shiftKey && first ? Math.min(first, number) : number;
      const to = event.shiftKey && first ? Math.max(first, number) : number;
      const kept = first;
      history.pushState(null, "", from === to ? `#L${from}` : `#L${from}-L${to}`);
      mark(false);
      first = event.shiftKey && kept ? kept : number;
    } else if (!event.shiftKey) {
      event.preventDefault();
      open(link);
    }
  });

  panel.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (panel.hidden || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    if (event.key === "n" || event.key === "p") { event.preventDefault(); step(event.key === "n" ? 1 : -1); }
  });
  window.addEventListener("hashchange", () => mark(true));
  window.addEventListener("popstate", () => mark(true));
  mark(Boolean(range()));
})();
