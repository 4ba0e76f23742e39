// Elements: every text goes in as text, so that no name of a file or symbol can act.

const SVG = "http://www.w3.org/2000/svg";

/** A new element with attributes and children; a string is a text node. */
function element(name, attributes = {}, children = []) {
  return filled(document.createElement(name), attributes, children);
}

/** The same within a drawing. */
function drawn(name, attributes = {}, children = []) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

const byId = (id) => document.getElementById(id);

/** Put a number into a `data` element: rounded for people, whole for programs. */
function show(id, value, digits = 4) {
  const node = byId(id);
  node.value = value === null ? "" : String(value);
  node.textContent = readable(value, digits);
}

function readable(value, digits) {
  if (value === null) {
    return "–";
  }
  if (!Number.isFinite(value)) {
    return "∞";
  }
  const whole = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const rounded = value.toLocaleString("en", { ...whole, signDisplay: "negative" });
  return rounded.replace("-", "−");
}
