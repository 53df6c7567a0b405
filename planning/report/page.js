/* global vegaEmbed */
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);

  // The tooltip: labels and texts, never markup.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  const showTip = (_, event, item, value) => {
    const rows = value && typeof value === "object" ? Object.entries(value) : [];
    const told = rows.filter(([, text]) => text !== "" && text !== null && text !== "null");
    tip.hidden = told.length === 0;
    tip.replaceChildren(...told.flatMap(([label, text]) => {
      const name = document.createElement("span");
      const what = document.createElement("b");
      name.textContent = label;
      what.textContent = text;
      if (!label.trim()) what.className = "whole";
      return label.trim() ? [name, what] : [what];
    }));
    if (!tip.hidden) {
      const right = event.clientX + tip.offsetWidth + 24 > innerWidth;
      const low = event.clientY + tip.offsetHeight + 24 > innerHeight;
      tip.style.left = `${Math.max(8, event.clientX + (right ? -tip.offsetWidth - 14 : 14))}px`;
      tip.style.top = `${Math.max(8, event.clientY + (low ? -tip.offsetHeight - 14 : 14))}px`;
    }
  };

  // The charts; those of one day follow the controls.
  // Their data come column by column; of words that many rows share, each comes once.
  const unpacked = (column) => (Array.isArray(column) ? column : column.which.map((place) => column.words[place]));
  const rows = (columns) => {
    const names = Object.keys(columns);
    const values = names.map((name) => unpacked(columns[name]));
    return values[0].map((_, row) => Object.fromEntries(names.map((name, place) => [name, values[place][row]])));
  };
  const revive = (_, held) => (held?.columns ? rows(held.columns) : held);
  const specs = JSON.parse(one("charts").textContent, revive);
  const views = [];
  const size = "isFinite(containerSize()[0]) ? containerSize()[0] : 300";
  const fitted = (drawn) => {
    delete drawn.width;
    drawn.autosize = { type: "fit-x", contains: "padding" };
    drawn.signals = [...(drawn.signals ?? []).filter((one) => one.name !== "width"), { name: "width", init: size, on: [{ update: size, events: "window:resize" }] }];
    return drawn;
  };
  const drawAll = async () => {
    for (const place of all("[data-chart]")) {
      const options = { renderer: "svg", actions: false, ast: true, logLevel: 1, tooltip: showTip, patch: fitted };
      const drawn = await vegaEmbed(place, specs[place.dataset.chart], options);
      if (place.closest("[data-by-day]")) views.push(drawn.view);
    }
    document.documentElement.dataset.drawn = "true";
  };
  const follow = () => {
    const day = document.querySelector("input[name=day]:checked");
    for (const view of views) view.signal("day", Number(day.value)).signal("who", one("who").value).runAsync();
  };

  // Tables: a click on a heading sorts, a field searches.
  const value = (row, place) => {
    const cell = row.cells[place];
    return cell.dataset.v ?? cell.textContent;
  };
  const compare = (a, b) => {
    const empty = (text) => text === "" || text === "–";
    if (empty(a) || empty(b)) return empty(a) - empty(b);
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, undefined, { numeric: true }) : x - y;
  };
  const sortable = (table) => {
    const heads = all("th", table.tHead);
    heads.forEach((head, place) => head.querySelector("button")?.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].map((row) => [value(row, place), row]);
      const empty = (text) => text === "" || text === "–";
      rows.sort(([a], [b]) => (empty(a) || empty(b) ? compare(a, b) : (down ? -1 : 1) * compare(a, b)));
      body.append(...rows.map(([, row]) => row));
    }));
  };
  const searchable = (box) => {
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Search this table";
    field.setAttribute("aria-label", `Search: ${box.querySelector("caption").textContent}`);
    const count = document.createElement("span");
    count.className = "soft";
    count.setAttribute("role", "status");
    const line = document.createElement("div");
    line.className = "search";
    line.append(field, count);
    box.before(line);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const row of box.querySelector("tbody").rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        found += row.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${found} found` : "";
    });
  };
  for (const box of all(".table")) {
    sortable(box.querySelector("table"));
    if (box.hasAttribute("data-long")) {
      searchable(box);
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", box.querySelector("caption").textContent);
    }
  }

  // Day sheets: those of a day, of everybody or one; printed by themselves.
  const pickSheets = () => {
    for (const sheet of all(".sheet")) {
      const who = one("sheet-who").value;
      sheet.hidden = sheet.dataset.day !== one("sheet-day").value || (who !== "" && sheet.dataset.who !== who);
    }
  };
  for (const box of all(".controls")) box.hidden = false;
  if (one("sheet-day")) {
    one("sheet-who").selectedIndex = Math.min(1, one("sheet-who").options.length - 1);
    one("sheet-day").addEventListener("change", pickSheets);
    one("sheet-who").addEventListener("change", pickSheets);
    one("print").addEventListener("click", () => {
      document.body.classList.add("sheets-only");
      print();
    });
    addEventListener("afterprint", () => document.body.classList.remove("sheets-only"));
    pickSheets();
  }
  if (one("who")) {
    for (const input of all("input[name=day]")) input.addEventListener("change", follow);
    one("who").addEventListener("change", follow);
  }
  drawAll();
})();
