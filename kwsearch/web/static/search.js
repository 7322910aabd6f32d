// Answers while one types, completions and keys; every page works without this file.
"use strict";
(() => {
  const help = document.getElementById("help");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    event.preventDefault();
    if (help.open) help.close(); else help.showModal();
  });

  const box = document.getElementById("q");
  if (!box) return;
  const list = document.getElementById("completions");
  const site = box.dataset.site;
  let results = document.getElementById("results");
  let asked = box.value;
  let timer = 0;
  let counting = 0;
  let running = null;
  let chosen = -1;
  let settled = true; // what is asked next is an entry of its own in the history of the tab

  const closeList = () => {
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const remember = (text) => {
    if (new URLSearchParams(location.search).get("q") === text) return;
    const address = `/${site}/search?q=${encodeURIComponent(text)}`;
    if (settled) history.pushState(null, "", address); else history.replaceState(null, "", address);
    settled = false;
  };

  const answer = async (text, from = `?q=${encodeURIComponent(text)}`) => {
    if (!results) return;
    if (running) running.abort();
    running = new AbortController();
    try {
      const reply = await fetch(`/${site}/search${from}&part=1`, { signal: running.signal });
      const html = await reply.text();
      if (text !== box.value) return;
      const column = document.getElementById("facets");
      results.innerHTML = html; // made and escaped by the server's own template
      const fresh = document.getElementById("facets");
      if (column && fresh) {
        fresh.replaceWith(column); // those of the question before, until this one's are counted
        column.inert = true; // and until then nobody goes back to that question by one of them
      }
      clearTimeout(counting);
      counting = setTimeout(() => narrow(text), 300);
      chosen = -1;
      document.title = `${text || "Search"} · ${decodeURIComponent(site)}`;
      remember(text);
    } catch (error) {
      if (error.name === "AbortError" || text !== box.value) return;
      const told = document.createElement("p"); // or the answer to another question would stand below this one
      told.className = "notice";
      told.textContent = "The server does not answer.";
      results.replaceChildren(told);
      asked = null;
    }
  };

  const narrow = async (text) => {
    const reply = await fetch(`/${site}/facets?q=${encodeURIComponent(text)}`).catch(() => null);
    const html = reply?.ok ? await reply.text() : "";
    const column = document.getElementById("facets");
    if (text !== box.value || !column) return;
    column.innerHTML = html; // made and escaped likewise
    column.inert = false;
  };

  const complete = async (text) => {
    if (!text || box.selectionStart !== text.length) return closeList();
    const reply = await fetch(`/api/${site}/complete?q=${encodeURIComponent(text)}`).catch(() => null);
    const words = reply?.ok ? await reply.json() : [];
    if (text !== box.value || document.activeElement !== box) return;
    const last = text.slice(Math.max(text.lastIndexOf(" "), text.lastIndexOf("(")) + 1);
    const fresh = words.filter((word) => word !== last).slice(0, 10);
    if (!fresh.length) return closeList();
    const kept = list.children[selected()]?.textContent; // stays chosen while more is typed
    list.replaceChildren(...fresh.map((word, number) => {
      const item = document.createElement("li");
      item.id = `completion-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = word;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(word); });
      return item;
    }));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
    select(fresh.indexOf(kept));
  };

  const take = (word) => {
    const start = Math.max(box.value.lastIndexOf(" "), box.value.lastIndexOf("(")) + 1;
    box.value = box.value.slice(0, start) + word + (word.endsWith(":") ? "" : " ");
    closeList();
    box.dispatchEvent(new Event("input"));
  };

  const selected = () => [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");

  const select = (number) => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    if (number >= 0) {
      box.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };

  const choose = (step) => {
    const files = results ? [...results.querySelectorAll(".files > li")] : [];
    if (!files.length) return;
    chosen = Math.min(Math.max(chosen + step, 0), files.length - 1);
    files.forEach((file, place) => file.classList.toggle("chosen", place === chosen));
    files[chosen].querySelector("a.path").focus({ preventScroll: true });
    files[chosen].scrollIntoView({ block: "nearest" });
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    const text = box.value;
    timer = setTimeout(() => {
      if (text !== asked) { asked = text; answer(text); }
      complete(text);
    }, 80);
  });

  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape") {
      event.preventDefault(); // a browser empties a box for searches by it
      if (list.hidden) box.blur(); else closeList();
    }
    else if (!list.hidden && event.key === "ArrowDown") { event.preventDefault(); select((selected() + 1) % count); }
    else if (!list.hidden && event.key === "ArrowUp") { event.preventDefault(); select((selected() + count - 1 + (selected() < 0)) % count); }
    else if (!list.hidden && event.key === "Enter" && selected() >= 0) { event.preventDefault(); take(list.children[selected()].textContent); }
    else if (!list.hidden && event.key === "Tab" && selected() >= 0) { event.preventDefault(); take(list.children[selected()].textContent); }
    else if (list.hidden && event.key === "ArrowDown") { event.preventDefault(); choose(1); }
  });
  box.addEventListener("blur", () => { closeList(); settled = true; });

  box.form.addEventListener("submit", (event) => {
    if (!results) return;
    event.preventDefault(); // a page of its own would be in the way of going back
    clearTimeout(timer);
    closeList();
    remember(box.value);
    settled = true;
    if (asked !== box.value) { asked = box.value; answer(asked); }
  });

  window.addEventListener("popstate", () => {
    if (!results) return;
    settled = true;
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    asked = box.value;
    answer(asked, location.search || "?q=");
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === box) return;
    if (event.key === "/") { event.preventDefault(); box.focus(); box.select(); }
    else if (event.key === "ArrowDown" && results) { event.preventDefault(); choose(1); }
    else if (event.key === "ArrowUp" && results) { event.preventDefault(); choose(-1); }
  });
})();
