// Huffman's tree being built: at each step the two lightest nodes are tied together.

const building = { merges: [], weights: [], labels: [] };

/** Begin anew with these weights; the step stays where it was, as far as there are so many. */
function buildTree(weights) {
  const coded = weights.flatMap((weight, index) => (weight > 0 ? [index] : []));
  building.labels = coded.map((index) => page.shown.small.labels[index]);
  building.weights = coded.map((index) => weights[index]);
  building.merges = mergesOf(building.weights);
  const slider = byId("build-step");
  slider.max = building.merges.length;
  showStep(Math.min(Number(slider.value), building.merges.length));
}

/** The pairs that are tied, in order; a tied node has the next number after all before it. */
function mergesOf(weights) {
  const tree = parents(weights);
  const all = [...weights];
  const merges = [];
  for (let tied = weights.length; tied < tree.length; tied += 1) {
    const children = tree.flatMap((parent, node) => (parent === tied && node < tied ? [node] : []));
    // The lighter one was taken first, of equally light ones the one that stands first.
    children.sort((a, b) => all[a] - all[b] || a - b);
    all[tied] = all[children[0]] + all[children[1]];
    merges.push(children);
  }
  return merges;
}

function showStep(step) {
  const { merges, weights, labels } = building;
  byId("build-step").value = step;
  const roots = new Set(weights.keys());
  merges.slice(0, step).forEach((pair, done) => {
    pair.forEach((node) => roots.delete(node));
    roots.add(weights.length + done);
  });
  const node = (number) =>
    number < weights.length
      ? { label: labels[number], weight: weights[number], children: [] }
      : inner(merges[number - weights.length].map(node));
  const inner = (children) => ({
    label: "",
    weight: sumOf(children.map((child) => child.weight)),
    children,
  });
  const forest = [...roots].map(node).sort((a, b) => a.weight - b.weight);
  drawForest(byId("build-forest"), forest);
  const named = (number) => node(number).label || "a tied node";
  const next = merges[step];
  byId("build-text").textContent = next
    ? `Step ${step + 1} of ${merges.length}: the two lightest are ${named(next[0])} ` +
      `(${node(next[0]).weight / 4}) and ${named(next[1])} (${node(next[1]).weight / 4}).`
    : weights.length
      ? "One tree is left: the code."
      : "No symbol has a weight.";
}

const [WIDE, HIGH] = [64, 52];

function drawForest(root, forest) {
  const nodes = [];
  let leaves = 0;
  const place = (node, depth) => {
    const below = node.children.map((child) => place(child, depth + 1));
    const x = below.length ? sumOf(below) / below.length : (leaves++ + 0.5) * WIDE;
    nodes.push({ x, y: depth * HIGH + 18, node, below });
    return x;
  };
  forest.forEach((tree) => place(tree, 0));
  const height = Math.max(0, ...nodes.map(({ y }) => y)) + 34;
  const svg = drawn("svg", { class: "drawing", width: leaves * WIDE, height, role: "img" });
  svg.setAttribute("aria-label", `${forest.length} trees with ${leaves} leaves`);
  for (const { x, y, below } of nodes) {
    below.forEach((to, bit) => {
      const [middle, down] = [(x + to) / 2, y + HIGH];
      svg.append(drawn("line", { x1: x, y1: y + 8, x2: to, y2: down - 12, class: "edge" }));
      svg.append(drawn("text", { x: middle + (bit ? 6 : -6), y: y + 26, class: "bit" }, [`${bit}`]));
    });
  }
  for (const { x, y, node } of nodes) {
    svg.append(drawn("text", { x, y: y + 4, class: "weight" }, [String(node.weight / 4)]));
    svg.append(drawn("text", { x, y: y + 18, class: "name" }, [node.label]));
  }
  root.replaceChildren(svg);
}

function buildControls() {
  const slider = byId("build-step");
  const to = (step) => showStep(Math.min(Number(slider.max), Math.max(0, step)));
  slider.oninput = () => to(Number(slider.value));
  byId("build-next").onclick = () => to(Number(slider.value) + 1);
  byId("build-back").onclick = () => to(Number(slider.value) - 1);
}
