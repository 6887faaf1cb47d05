"use strict";
// What the pages of reports and of the delivery graph share: elements, links to places, and the two themes.
const page = (() => {
  const find = (id) => document.getElementById(id);
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") made.addEventListener("click", value);
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const links = document.body.dataset.links;
  const link = (path, line, text = `${path}:${line}`) => {
    const written = path.split("/").map(encodeURIComponent).join("/");
    const address = links.replace("{path}", () => written).replace("{line}", String(line));
    return element("a", { href: address, target: "_blank", rel: "noreferrer" }, text);
  };
  const data = () => JSON.parse(find("data").textContent);

  const listeners = [];
  const setTheme = (name) => {
    document.documentElement.dataset.theme = name;
    find("theme").textContent = name === "dark" ? "Light" : "Dark";
    for (const listener of listeners) listener();
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  setTheme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => setTheme(dark.matches ? "dark" : "light"));
  find("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));

  return { find, element, link, data, onTheme: (listener) => listeners.push(listener) };
})();
