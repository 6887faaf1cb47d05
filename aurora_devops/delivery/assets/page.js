"use strict";
(() => {
  const { find, element } = page;
  const graph = page.data();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const kinds = [...new Set(graph.nodes.map((node) => node.kind))];
  const colours = {
    program: "#7b5cd6", build: "#2f7ed8", image: "#12909c", service: "#2e9e5b", workload: "#2e9e5b", port: "#7f8c99",
    route: "#8c7a3d", variable: "#a0785a", config: "#a0785a", secret: "#b0485e", scrape: "#d9791e", metric: "#d9791e",
    rule: "#c79a1b", alert: "#d1453b", receiver: "#d1453b", dashboard: "#c254a5", job: "#3f66c4", command: "#6478a0",
    environment: "#3f66c4", resource: "#4d8f8a", document: "#7f8c99",
  };
  const shapes = {
    program: "hexagon", build: "round-rectangle", image: "barrel", service: "round-rectangle", workload: "rectangle",
    job: "round-tag", alert: "diamond", document: "round-rectangle", secret: "octagon", resource: "cut-rectangle",
  };
  const severities = ["error", "warning", "info"];
  const worst = (findings) => severities.find((name) => findings.some((one) => one.severity === name)) || "";

  // Several rules may find one relation.
  const merged = new Map();
  for (const edge of graph.edges) {
    const key = JSON.stringify([edge.source, edge.relation, edge.target]);
    const known = merged.get(key);
    if (known) {
      known.evidence.push(...edge.evidence);
      known.findings.push(...edge.findings);
      known.environments = [...new Set([...known.environments, ...edge.environments])];
    } else {
      merged.set(key, { ...edge, evidence: [...edge.evidence], findings: [...edge.findings] });
    }
  }
  const edges = [...merged.values()];
  const around = new Map(graph.nodes.map((node) => [node.id, []]));
  for (const edge of edges) {
    around.get(edge.source).push(edge);
    if (edge.target !== edge.source) around.get(edge.target).push(edge);
  }

  const state = { search: "", environment: "", broken: false, hidden: new Set(), selected: "" };
  const style = () => {
    const value = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const rows = [
      { selector: "node", style: {
        label: "data(short)", "font-size": 11, color: value("--text"), "background-color": "data(colour)",
        shape: "data(shape)", width: 22, height: 22, "text-valign": "bottom", "text-margin-y": 3,
        "min-zoomed-font-size": 6, "text-outline-color": value("--back"), "text-outline-width": 2,
      } },
      { selector: "edge", style: {
        width: 1.4, "line-color": value("--edge"), "target-arrow-color": value("--soft"), "target-arrow-shape": "triangle",
        "arrow-scale": 0.7, "curve-style": "bezier", "font-size": 9, color: value("--soft"),
        "min-zoomed-font-size": 8, "text-outline-color": value("--back"), "text-outline-width": 2,
      } },
      { selector: ".faded", style: { opacity: 0.12 } },
      { selector: "edge.near", style: { label: "data(relation)", width: 2, "line-color": value("--soft") } },
      { selector: ".off", style: { display: "none" } },
      { selector: "node:selected", style: { "border-width": 3, "border-color": value("--link") } },
    ];
    for (const name of [...severities].reverse()) {
      rows.push({ selector: `edge[worst = "${name}"]`, style: {
        "line-color": value(`--${name}`), "target-arrow-color": value(`--${name}`), width: 2.5, "line-style": "dashed",
      } });
      rows.push({ selector: `node[worst = "${name}"]`, style: { "border-width": 2.5, "border-color": value(`--${name}`) } });
    }
    return rows;
  };

  const short = (label) => (label.length > 34 ? `${label.slice(0, 15)}…${label.slice(-17)}` : label);
  const cy = window.cytoscape({
    container: find("graph"),
    elements: [
      ...graph.nodes.map((node) => ({ data: {
        id: node.id, short: short(node.label), colour: colours[node.kind] || "#7f8c99",
        shape: shapes[node.kind] || "ellipse", worst: worst(node.findings),
      } })),
      ...edges.map((edge, number) => ({ data: {
        id: `edge ${number}`, source: edge.source, target: edge.target, relation: edge.relation, worst: worst(edge.findings),
      } })),
    ],
    style: style(),
    minZoom: 0.05,
    maxZoom: 4,
    layout: { name: "grid" },
  });
  page.onTheme(() => cy.style(style()));

  // The layout begins at random places: the same ones on each visit.
  let seed = 1;
  Math.random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };

  // Each connected part is laid out by itself, and the parts are packed in rows.
  const arrange = () => {
    seed = 1;
    const shown = cy.elements().not(".off");
    const parts = shown.components().sort((one, other) => other.nodes().length - one.nodes().length);
    const alone = [];
    const boxes = [];
    for (const part of parts) {
      if (part.nodes().length === 1) {
        alone.push(part.nodes()[0]);
        continue;
      }
      part.layout({
        name: "fcose", animate: false, fit: false, quality: part.nodes().length > 1500 ? "draft" : "default",
        nodeSeparation: 140, idealEdgeLength: 120, nodeRepulsion: 14000, gravity: 0.35, numIter: 2000,
      }).run();
      boxes.push({ part, box: part.boundingBox({ includeLabels: true }) });
    }
    if (alone.length) {
      const across = Math.ceil(Math.sqrt(alone.length * 0.6));
      alone.forEach((node, index) => node.position({ x: (index % across) * 170, y: Math.floor(index / across) * 60 }));
      const part = cy.collection(alone);
      boxes.push({ part, box: part.boundingBox({ includeLabels: true }) });
    }
    const area = boxes.reduce((sum, { box }) => sum + (box.w + 80) * (box.h + 60), 0);
    const ratio = Math.max(0.5, cy.width() / Math.max(1, cy.height()));
    const width = Math.max(Math.sqrt(area * ratio), ...boxes.map(({ box }) => box.w));
    let [x, y, row] = [0, 0, 0];
    for (const { part, box } of boxes) {
      if (x > 0 && x + box.w > width) [x, y, row] = [0, y + row + 60, 0];
      part.nodes().shift({ x: x - box.x1, y: y - box.y1 });
      x += box.w + 80;
      row = Math.max(row, box.h);
    }
    cy.fit(shown, 30);
  };

  const dot = (kind) => {
    const made = element("span", { class: "dot", title: kind });
    made.style.background = colours[kind] || "#7f8c99";
    return made;
  };
  const link = (place) => page.link(place.path, place.line);
  const button = (node, text = "") => element("button", { class: "node", type: "button", "data-id": node.id, onclick: () => select(node.id, true) },
    dot(node.kind), element("span", { class: worst(node.findings) }, node.label, element("span", { class: "soft" }, ` ${text || node.kind}`)));
  const finding = (one) => element("li", { class: one.severity }, `${one.severity} ${one.name}: ${one.message} `, link(one));

  const isShown = (node) =>
    !state.hidden.has(node.kind) &&
    (!state.environment || !node.environments.length || node.environments.includes(state.environment)) &&
    (!state.broken || node.findings.length > 0 || around.get(node.id).some((edge) => edge.findings.length > 0));
  const matches = (node) => {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const text = `${node.kind} ${node.label} ${node.id} ${node.places.map((place) => place.path).join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };

  // Those whose label has the text come first.
  const results = () => {
    const text = state.search.trim().toLowerCase();
    const rank = (node) => (node.label.toLowerCase() === text ? 0 : node.label.toLowerCase().includes(text) ? 1 : 2);
    return graph.nodes.filter((node) => isShown(node) && matches(node)).sort((one, other) => rank(one) - rank(other));
  };

  const showList = () => {
    const shown = results();
    const first = shown.slice(0, 500);
    find("panel").replaceChildren(
      element("h2", {}, `${shown.length} ${shown.length === 1 ? "node" : "nodes"}`),
      element("ul", {}, ...first.map((node) => element("li", {}, button(node)))),
    );
    if (shown.length > first.length) find("panel").append(element("p", { class: "soft" }, "Search to see the others."));
  };

  const showNode = (node) => {
    const rows = [
      element("button", { type: "button", id: "back", onclick: () => select("", false) }, "All nodes"),
      element("h2", {}, node.label),
      element("div", { class: "soft" }, [node.kind, ...node.environments].join(", ")),
      element("ul", { id: "places" }, ...node.places.map((place) => element("li", {}, link(place)))),
    ];
    if (node.findings.length) {
      rows.push(element("h3", {}, "Findings"), element("ul", {}, ...node.findings.map(finding)));
    }
    for (const [title, outgoing] of [["To", true], ["From", false]]) {
      const found = around.get(node.id).filter((edge) => (outgoing ? edge.source : edge.target) === node.id);
      if (!found.length) continue;
      rows.push(element("h3", {}, title));
      rows.push(element("ul", {}, ...found.map((edge) => {
        const other = nodes.get(outgoing ? edge.target : edge.source);
        const places = edge.evidence.slice(0, 3).map((each) => element("div", {}, link(each.source), " → ", link(each.target)));
        return element("li", {}, button(other, edge.relation), element("div", { class: "places" }, ...places),
          element("ul", { class: "places" }, ...edge.findings.map(finding)));
      })));
    }
    find("panel").replaceChildren(...rows);
    find("panel").scrollTop = 0;
  };

  const select = (id, move) => {
    state.selected = nodes.has(id) ? id : "";
    cy.elements().removeClass("faded near").unselect();
    if (!state.selected) {
      showList();
      highlight();
      return;
    }
    const node = cy.getElementById(id);
    const near = node.closedNeighborhood();
    cy.elements().not(near).addClass("faded");
    near.edges().addClass("near");
    node.select();
    showNode(nodes.get(id));
    if (move) cy.animate({ fit: { eles: near.not(".off"), padding: 60 } }, { duration: 200 });
  };

  const highlight = () => {
    cy.batch(() => {
      cy.elements().removeClass("faded");
      if (state.search.trim()) {
        const found = cy.nodes().filter((node) => matches(nodes.get(node.id())));
        cy.elements().not(found).addClass("faded");
      }
    });
  };

  const apply = () => {
    cy.batch(() => {
      cy.nodes().forEach((node) => { node.toggleClass("off", !isShown(nodes.get(node.id()))); });
      cy.edges().forEach((edge) => {
        const { environments } = edges[Number(edge.id().slice(5))];
        const other = state.environment && environments.length && !environments.includes(state.environment);
        edge.toggleClass("off", Boolean(other) || edge.source().hasClass("off") || edge.target().hasClass("off"));
      });
    });
    const shown = cy.nodes().not(".off").length;
    const broken = edges.filter((edge) => edge.findings.length).length;
    find("counts").textContent = `${shown} of ${graph.nodes.length} nodes, ${edges.length} edges, ${broken} with findings`;
    arrange();
    select("", false);
  };

  for (const kind of kinds) {
    const box = element("input", { type: "checkbox", value: kind });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) state.hidden.delete(kind);
      else state.hidden.add(kind);
      apply();
    });
    const count = graph.nodes.filter((node) => node.kind === kind).length;
    find("kinds").append(element("label", { class: "check" }, box, dot(kind), `${kind} (${count})`));
  }
  for (const name of [...new Set(graph.nodes.flatMap((node) => node.environments))].sort()) {
    find("environment").append(element("option", { value: name }, name));
  }
  find("search").addEventListener("input", (event) => {
    state.search = event.target.value;
    select("", false);
  });
  find("search").addEventListener("keydown", (event) => {
    const [first] = results();
    if (event.key === "Enter" && first) select(first.id, true);
  });
  find("environment").addEventListener("change", (event) => { state.environment = event.target.value; apply(); });
  find("broken").addEventListener("change", (event) => { state.broken = event.target.checked; apply(); });
  find("filters").addEventListener("click", () => {
    const open = find("kinds").hidden;
    find("kinds").hidden = !open;
    find("filters").setAttribute("aria-expanded", String(open));
    cy.resize();
  });
  const zoom = (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  find("in").addEventListener("click", () => zoom(1.4));
  find("out").addEventListener("click", () => zoom(1 / 1.4));
  find("fit").addEventListener("click", () => cy.fit(cy.elements().not(".off"), 30));
  cy.on("tap", "node", (event) => select(event.target.id(), false));
  cy.on("tap", "edge", (event) => select(event.target.source().id(), false));
  cy.on("tap", (event) => { if (event.target === cy) select("", false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") select("", false); });
  addEventListener("resize", () => cy.resize());
  window.deliveryGraph = cy;
  apply();
})();
