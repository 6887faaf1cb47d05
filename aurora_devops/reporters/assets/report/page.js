"use strict";
(() => {
  const { find, element, link } = page;
  const report = page.data();
  const STEP = 100;
  const PATHS = 300;
  const severities = ["error", "warning", "info"];
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  // A path is selected with all that is below it, so each folder above a file is a value too.
  const above = (path) => {
    const parts = path.split("/");
    return parts.map((_, index) => parts.slice(0, index + 1).join("/") + (index + 1 < parts.length ? "/" : ""));
  };
  const findings = report.findings.map((one) => {
    const policy = report.policies[one.policy];
    const related = one.related.map((place) => `${place.path} ${place.message}`).join(" ");
    return {
      ...one,
      about: policy,
      values: {
        severity: [one.severity],
        category: [policy.category],
        policy: [one.policy],
        fix: [one.fixes.some((fix) => fix.safe) ? "safe fix" : one.fixes.length ? "unsafe fix" : "no fix"],
        state: [one.suppressed ? "suppressed" : "counts"],
        path: above(one.path),
      },
      text: `${one.policy} ${policy.name} ${policy.category} ${one.path}:${one.line} ${one.message} ${one.excerpt.join("")} ${related} ${one.control}`.toLowerCase(),
    };
  });

  const facets = [
    { name: "severity", title: "Severity", label: (value) => value },
    { name: "category", title: "Category", label: (value) => value },
    { name: "policy", title: "Policy", label: (value) => `${value} ${report.policies[value].name}` },
    { name: "fix", title: "Fix", label: (value) => value },
    { name: "path", title: "Path", label: (value) => value },
    { name: "state", title: "State", label: (value) => value },
  ];
  const selected = Object.fromEntries(facets.map(({ name }) => [name, new Set()]));
  // What a comment or the baseline suppresses is shown when it is asked for.
  if (findings.some((one) => one.suppressed)) selected.state.add("counts");
  let words = [];

  const passes = (one, name) => !selected[name].size || one.values[name].some((value) => selected[name].has(value));
  const matching = () => {
    const found = words.length ? findings.filter((one) => words.every((word) => one.text.includes(word))) : findings;
    return found.filter((one) => facets.every(({ name }) => passes(one, name)));
  };
  // The number of findings that each value of a facet has under the filters of the others.
  const counted = (name) => {
    const counts = new Map();
    for (const one of findings) {
      const shown = words.every((word) => one.text.includes(word)) && facets.every((other) => other.name === name || passes(one, other.name));
      for (const value of one.values[name]) counts.set(value, (counts.get(value) || 0) + Number(shown));
    }
    return counts;
  };

  const order = {
    severity: (one, other) => severities.indexOf(one[0]) - severities.indexOf(other[0]),
    path: (one, other) => one[0].localeCompare(other[0]),
  };
  const option = (name, label, value, count) => {
    const box = element("input", { type: "checkbox", value });
    box.checked = selected[name].has(value);
    box.addEventListener("change", () => {
      if (box.checked) selected[name].add(value);
      else selected[name].delete(value);
      update();
    });
    return element("label", { class: count ? "option" : "option none" }, box, element("span", {}, label), element("span", { class: "soft" }, String(count)));
  };
  const boxes = {};
  for (const { name, title } of facets) {
    const clear = element("button", { type: "button", onclick: () => { selected[name].clear(); update(); } }, "clear");
    boxes[name] = { clear, list: element("div", { class: "facet", id: `facet-${name}` }), head: element("h3", {}, title, clear) };
    find("facets").append(boxes[name].head, boxes[name].list);
  }
  const showFacets = () => {
    for (const { name, label } of facets) {
      const counts = [...counted(name)];
      counts.sort(order[name] || ((one, other) => other[1] - one[1] || one[0].localeCompare(other[0])));
      const first = counts.filter(([value, count], index) => selected[name].has(value) || (name === "path" ? count > 0 : true) && index < PATHS);
      const scroll = boxes[name].list.scrollTop;
      boxes[name].list.replaceChildren(...first.map(([value, count]) => option(name, label(value), value, count)));
      if (counts.length > PATHS) boxes[name].list.append(element("p", { class: "soft" }, "Search to see the others."));
      boxes[name].list.scrollTop = scroll;
      boxes[name].clear.hidden = !selected[name].size;
      const useful = counts.length > 1 || selected[name].size > 0;
      boxes[name].head.hidden = boxes[name].list.hidden = !useful;
    }
  };

  const number = (line) => element("i", {}, line === null ? "" : String(line));
  const excerpt = (one) => {
    const [before, marked, after] = one.excerpt;
    return element("pre", {}, element("span", {}, number(one.line), before, element("mark", {}, marked || " "), after));
  };
  const signs = { "+": "add", "-": "remove", " ": "same" };
  const fix = (one) => {
    const rows = one.rows.map(([sign, line, text]) => element("span", { class: signs[sign] }, number(line), `${sign} ${text}`));
    const title = element("summary", {}, `Fix (${one.safe ? "safe: --fix" : "--unsafe-fixes"}): ${one.title}`);
    const details = element("details", { class: "fix", open: "" }, title);
    if (rows.length) details.append(element("pre", {}, ...rows));
    return details;
  };
  const name = (one) => {
    const label = `${one.policy} ${one.about.name}`;
    return one.about.url ? element("a", { href: one.about.url, target: "_blank", rel: "noreferrer", title: one.about.summary }, label) : label;
  };
  const article = (one) => {
    const head = element("div", { class: "head" }, element("b", { class: one.severity }, one.severity), name(one),
      element("span", { class: "soft" }, one.about.category), link(one.file, one.line, `${one.path}:${one.line}:${one.column}`));
    const made = element("article", { class: one.severity }, head, element("p", { class: "message" }, one.message));
    if (one.excerpt.some(Boolean)) made.append(excerpt(one));
    for (const place of one.related) {
      made.append(element("div", { class: "related" }, "see ", link(place.file, place.line, `${place.path}:${place.line}:${place.column}`), ` ${place.message}`));
    }
    if (one.control) made.append(element("div", { class: "soft" }, `control: ${one.control}`));
    if (one.suppressed) made.append(element("div", { class: "soft" }, `suppressed (${one.suppressed.by})${one.suppressed.reason ? `: ${one.suppressed.reason}` : ""}`));
    made.append(...one.fixes.map(fix));
    return made;
  };

  let shown = [];
  let drawn = 0;
  const draw = () => {
    const parts = [];
    for (const one of shown.slice(drawn, drawn + STEP)) {
      if (!drawn || shown[drawn - 1].path !== one.path) parts.push(element("h2", { class: "file" }, one.path));
      parts.push(article(one));
      drawn += 1;
    }
    find("findings").append(...parts);
    const left = shown.length - drawn;
    find("more").hidden = !left;
    find("more").textContent = `Show ${Math.min(left, STEP)} more of ${left}`;
  };
  const update = () => {
    shown = matching();
    drawn = 0;
    find("findings").replaceChildren();
    draw();
    find("shown").textContent = shown.length === findings.length ? plural(shown.length, "finding") : `${shown.length} of ${plural(findings.length, "finding")}`;
    showFacets();
  };

  const box = (value, label, kind = "") => element("div", { class: "count" }, element("b", { class: kind }, String(value)), label);
  const counting = findings.filter((one) => !one.suppressed);
  const fixable = counting.filter((one) => one.fixes.length).length;
  const files = Object.values(report.files).reduce((sum, count) => sum + count, 0);
  find("counts").textContent = `${report.profile} profile, ${plural(files, "file")}`;
  find("summary").append(
    ...severities.map((severity) => box(report.counts[severity], severity === "info" || report.counts[severity] === 1 ? severity : `${severity}s`, severity)),
    box(fixable, "fixable"),
    box(new Set(counting.map((one) => one.policy)).size, "policies"),
    box(new Set(counting.map((one) => one.path)).size, "files with findings"),
  );
  if (findings.length > counting.length) find("summary").append(box(findings.length - counting.length, "suppressed"));
  for (const [pattern, count] of Object.entries(report.aside)) find("summary").append(box(count, `not shown in ${pattern}`));

  const incomplete = (title, rows) => {
    if (rows.length) find("incomplete").append(element("h3", {}, title), element("ul", {}, ...rows.map((row) => element("li", {}, row))));
  };
  incomplete("Failures: this report is not complete", report.failures.map((one) => `${one.path || "the repository"}: ${one.policy}: ${one.message}`));
  incomplete("Not checked: this report is not complete", report.unjudged.filter((one) => one.expected).map((one) => `${one.path}: ${one.reason}`));
  incomplete("Not checked", report.unjudged.filter((one) => !one.expected).map((one) => `${one.path}: ${one.reason}`));

  let waiting = 0;
  find("search").addEventListener("input", (event) => {
    words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    clearTimeout(waiting);
    waiting = setTimeout(update, findings.length > 1000 ? 150 : 0);
  });
  find("filters").addEventListener("click", () => {
    find("filters").setAttribute("aria-expanded", String(find("facets").classList.toggle("open")));
  });
  find("more").addEventListener("click", draw);
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && drawn < shown.length) draw();
  }, { rootMargin: "600px" }).observe(find("more"));
  update();
})();
