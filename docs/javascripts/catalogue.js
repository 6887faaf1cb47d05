// The filter of the catalogue of policies. Without JavaScript the page is a plain table.
(() => {
  const container = document.querySelector(".catalogue");
  if (!container) return;

  const rows = [...container.querySelectorAll("tbody tr")].map((row) => {
    const cells = [...row.cells].map((cell) => cell.textContent);
    return {
      row,
      text: cells.join(" ").toLowerCase(),
      kind: [row.dataset.kind],
      severity: [cells[1]],
      category: [cells[2]],
      fix: [cells[3]],
      profile: row.dataset.profiles.split(" "),
    };
  });

  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter policies");

  const search = document.createElement("input");
  search.type = "search";
  search.name = "q";
  search.placeholder = "Name, code, text, or id of another linter";
  search.setAttribute("aria-label", search.placeholder);
  form.append(search);

  const filters = { kind: "Kind", severity: "Severity", category: "Category", profile: "Profile", fix: "Fix" };
  for (const [name, label] of Object.entries(filters)) {
    const select = document.createElement("select");
    select.name = name;
    select.setAttribute("aria-label", label);
    select.append(new Option(`${label}: any`, ""));
    const values = new Set(rows.flatMap((each) => each[name]));
    for (const value of [...values].sort()) select.append(new Option(`${label}: ${value}`, value));
    form.append(select);
  }

  const reset = document.createElement("button");
  reset.type = "reset";
  reset.textContent = "Clear";
  const count = document.createElement("output");
  form.append(reset, count);
  container.before(form);

  function apply() {
    const chosen = new FormData(form);
    const words = chosen.get("q").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const each of rows) {
      const matches =
        words.every((word) => each.text.includes(word)) &&
        Object.keys(filters).every((name) => !chosen.get(name) || each[name].includes(chosen.get(name)));
      each.row.hidden = !matches;
      shown += matches;
    }
    count.textContent = `${shown} of ${rows.length} policies`;
  }

  // The hash keeps the filter, so that it can be linked to and survives going back.
  function read() {
    const stored = new URLSearchParams(location.hash.slice(1));
    for (const name of ["q", ...Object.keys(filters)]) form.elements[name].value = stored.get(name) ?? "";
    apply();
  }

  function write() {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    const hash = new URLSearchParams(chosen).toString();
    history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
    container.scrollTop = 0;
    apply();
  }

  form.addEventListener("input", write);
  form.addEventListener("reset", () => setTimeout(write));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", read);
  read();
})();
