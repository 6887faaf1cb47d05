"use strict";
(() => {
  const { find, element: make, data } = page;
  const report = data();
  const step = 100;
  const severities = ["error", "warning", "info"];

  for (const line of report.head) find("head").append(make("p", {}, line));

  // A line for each severity over the runs, which have equal distances.
  const runs = report.trend.toReversed();
  if (runs.length > 1) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 1000 140");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "Findings of each run; the same numbers are in the table Trend");
    const keys = { error: "errors", warning: "warnings", info: "info" };
    const top = Math.max(1, ...runs.flatMap((run) => severities.map((name) => run[keys[name]])));
    for (const name of severities) {
      const line = document.createElementNS(space, "polyline");
      const x = (number) => (number * 1000) / (runs.length - 1);
      const y = (count) => 135 - (count * 130) / top;
      line.setAttribute("points", runs.map((run, number) => `${x(number)},${y(run[keys[name]])}`).join(" "));
      line.setAttribute("fill", "none");
      line.setAttribute("stroke", `var(--${name})`);
      line.setAttribute("stroke-width", "2");
      line.setAttribute("vector-effect", "non-scaling-stroke");
      svg.append(line);
    }
    const legend = make("div", { class: "legend" });
    for (const name of severities) {
      legend.append(make("span", {}, make("span", { class: "dot", style: `background: var(--${name})` }), keys[name]));
    }
    legend.append(make("span", {}, `${runs.length} runs, at most ${top}`));
    find("chart").append(svg, legend);
    find("chart").hidden = false;
  }

  const tables = report.tables.map((table) => {
    const state = { order: -1, descending: false, shown: step };
    const numeric = table.columns.map((_, index) => table.rows.every((row) => typeof row[index] === "number"));
    const body = make("tbody");
    const count = make("small");
    const more = make("button", { type: "button", class: "more" }, `Show ${step} more`);
    const heads = table.columns.map((name, index) => {
      const button = make("button", { type: "button" }, name);
      const head = make("th", { scope: "col", class: numeric[index] ? "number" : "" }, button);
      button.addEventListener("click", () => {
        state.descending = state.order === index ? !state.descending : numeric[index];
        state.order = index;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        draw();
      });
      return head;
    });
    const draw = () => {
      const wanted = find("search").value.trim().toLowerCase();
      const rows = table.rows.filter((row) => !wanted || row.some((cell) => `${cell}`.toLowerCase().includes(wanted)));
      if (state.order >= 0) {
        const sign = state.descending ? -1 : 1;
        const at = state.order;
        const compare = numeric[at] ? (a, b) => a[at] - b[at] : (a, b) => (a[at] < b[at] ? -1 : a[at] > b[at] ? 1 : 0);
        rows.sort((a, b) => sign * compare(a, b));
      }
      count.textContent = ` ${rows.length}`;
      body.replaceChildren(...rows.slice(0, state.shown).map((row) => make("tr", {}, ...row.map((cell, index) => {
        const severity = severities.includes(cell) ? cell : "";
        return make("td", { class: `${numeric[index] ? "number" : ""} ${severity}`.trim() }, `${cell}`);
      }))));
      more.hidden = rows.length <= state.shown;
    };
    more.addEventListener("click", () => {
      state.shown += step;
      draw();
    });
    const head = make("thead", {}, make("tr", {}, ...heads));
    const scroll = make("div", { class: "scroll" }, make("table", {}, head, body), more);
    find("tables").append(make("details", { open: "" }, make("summary", {}, table.title, count), scroll));
    return draw;
  });
  const draw = () => tables.forEach((each) => each());
  find("search").addEventListener("input", draw);
  draw();
})();
