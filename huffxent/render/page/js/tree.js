// The code as a tree: leaves one below the other, a parent amid its children.

const [LEAF, LEVEL] = [18, 34];

/** Draw a tree of leaves, each { word, label, place }, into `root`; place -1 cannot be lit. */
function drawTree(root, leaves) {
  const heights = nodeHeights(leaves.map((leaf) => leaf.word).sort());
  const depth = Math.max(1, ...leaves.map((leaf) => leaf.word.length));
  const labels = Math.max(...leaves.map((leaf) => leaf.label.length));
  const svg = drawn("svg", {
    width: depth * LEVEL + 7 * labels + 24,
    height: leaves.length * LEAF + 8,
    class: "drawing",
    role: "img",
    "aria-label": `a tree of ${leaves.length} leaves, ${depth} bits deep`,
  });
  for (const [word, height] of heights) {
    if (word !== "") {
      svg.append(branch(word, height, heights.get(word.slice(0, -1))));
    }
  }
  for (const { word, label, place } of leaves) {
    const at = { x: word.length * LEVEL + 12, y: heights.get(word) * LEAF + 14 };
    const lights = place < 0 ? {} : { "data-place": place };
    svg.append(drawn("text", { ...at, class: "leaf", ...lights }, [label]));
  }
  root.replaceChildren(svg);
}

/** The height of each node, by its word: leaves in order, a parent amid its children. */
function nodeHeights(words) {
  const heights = new Map(words.map((word, number) => [word, number]));
  const inner = new Set(
    words.flatMap((word) => Array.from(word, (_bit, end) => word.slice(0, end))),
  );
  for (const node of [...inner].sort((a, b) => b.length - a.length)) {
    const below = ["0", "1"].map((bit) => heights.get(node + bit)).filter((h) => h !== undefined);
    heights.set(node, sumOf(below) / below.length);
  }
  return heights;
}

function branch(word, height, above) {
  const [x, y] = [word.length * LEVEL, height * LEAF + 10];
  const path = `M ${x - LEVEL + 6} ${above * LEAF + 10} V ${y} H ${x + 6}`;
  return drawn("g", { "data-word": word, class: "branch" }, [
    drawn("path", { d: path, fill: "none" }),
    drawn("text", { x: x - LEVEL / 2 + 2, y: y - 2, class: "bit" }, [word.at(-1)]),
  ]);
}

/** Mark the way from the root to a node, and have its end in sight. */
function markWay(root, word) {
  root.querySelectorAll(".way").forEach((node) => node.classList.remove("way"));
  let last = null;
  for (let end = 1; end <= word.length; end += 1) {
    last = root.querySelector(`[data-word="${word.slice(0, end)}"]`);
    last?.classList.add("way");
  }
  // Not scrollIntoView: the page itself stays where it is.
  root.scrollTop = last ? last.getBBox().y - root.clientHeight / 2 : 0;
}
