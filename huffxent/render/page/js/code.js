// Codes and measures: the same rules as in Python, so that the same weights give the same lengths.

/** The parent of each node but the root of the tree that ties the two lightest nodes, again and again. */
function parents(weights) {
  const leaves = weights.filter((weight) => weight > 0);
  const waiting = leaves.map((weight, node) => ({ weight, node }));
  const tree = new Array(Math.max(0, 2 * leaves.length - 1)).fill(0);
  // Of equally light nodes the one that stands first is taken first.
  const lighter = (a, b) => a.weight - b.weight || a.node - b.node;
  for (let tied = leaves.length; tied < tree.length; tied += 1) {
    waiting.sort(lighter);
    const [first, second] = waiting.splice(0, 2);
    waiting.push({ weight: first.weight + second.weight, node: tied });
    tree[first.node] = tied;
    tree[second.node] = tied;
  }
  return tree;
}

/** The lengths by index; 0 where there is no weight, 1 for a symbol that is alone. */
function freeLengths(weights) {
  const coded = weights.flatMap((weight, index) => (weight > 0 ? [index] : []));
  const lengths = weights.map(() => 0);
  if (coded.length === 1) {
    lengths[coded[0]] = 1;
    return lengths;
  }
  const tree = parents(weights);
  const depth = tree.map(() => 0);
  for (let node = tree.length - 2; node >= 0; node -= 1) {
    depth[node] = depth[tree[node]] + 1;
  }
  coded.forEach((index, node) => {
    lengths[index] = depth[node];
  });
  return lengths;
}

/** The lengths of package-merge: the shortest mean length that a limit allows. */
function limitedLengths(weights, limit) {
  const coded = weights
    .flatMap((weight, index) => (weight > 0 ? [{ weight, index }] : []))
    .sort((a, b) => a.weight - b.weight || a.index - b.index);
  const coins = coded.map(({ weight, index }) => ({ weight, isPackage: 0, holds: [index] }));
  let level = coins;
  for (let round = 1; round < limit; round += 1) {
    const packages = [];
    for (let place = 0; place + 1 < level.length; place += 2) {
      const [first, second] = [level[place], level[place + 1]];
      packages.push({
        weight: first.weight + second.weight,
        isPackage: 1,
        holds: first.holds.concat(second.holds),
      });
    }
    level = coins.concat(packages);
    level.sort((a, b) => a.weight - b.weight || a.isPackage - b.isPackage);
  }
  const lengths = weights.map(() => 0);
  for (const entry of level.slice(0, 2 * coded.length - 2)) {
    for (const index of entry.holds) {
      lengths[index] += 1;
    }
  }
  return lengths;
}

/** Huffman's lengths, none above the limit; null where no code has so many codewords. */
function huffmanLengths(weights, limit = Infinity) {
  const coded = weights.filter((weight) => weight > 0).length;
  if (coded > 2 ** limit || limit < 1) {
    return null;
  }
  const lengths = freeLengths(weights);
  return Math.max(0, ...lengths) > limit ? limitedLengths(weights, limit) : lengths;
}

/** The canonical codewords by index, as strings of 0 and 1; empty where the length is 0. */
function canonicalWords(lengths) {
  const words = lengths.map(() => "");
  const order = lengths
    .flatMap((length, index) => (length > 0 ? [index] : []))
    .sort((a, b) => lengths[a] - lengths[b] || a - b);
  let [next, before] = [0n, 0];
  for (const index of order) {
    next <<= BigInt(lengths[index] - before);
    before = lengths[index];
    words[index] = next.toString(2).padStart(before, "0");
    next += 1n;
  }
  return words;
}

const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * What a code for q costs on p, from whole-number weights of both.
 *
 * `quarters` are fourths of a count that smoothing adds to every weight of q; in fourths everything
 * is a whole number, as the code needs it. Null where there is no p, no q or no such code.
 */
function weigh(pWeights, qWeights, quarters, limit) {
  const weights = qWeights.map((weight) => 4 * weight + quarters);
  const [pSum, qSum] = [sumOf(pWeights), sumOf(weights)];
  const lengths = huffmanLengths(weights, limit);
  if (pSum === 0 || qSum === 0 || lengths === null) {
    return null;
  }
  const free = huffmanLengths(weights);
  const p = pWeights.map((weight) => weight / pSum);
  const q = weights.map((weight) => weight / qSum);
  const used = p.flatMap((share, index) => (share > 0 ? [index] : []));
  const mean = (value) => sumOf(used.map((index) => p[index] * value(index)));
  const reaches = (value) => (index) => (q[index] > 0 ? value(index) : Infinity);
  const isCoded = used.every((index) => q[index] > 0);
  return {
    p,
    q,
    lengths,
    entropy: mean((index) => -Math.log2(p[index])) + 0,
    cross_entropy: mean(reaches((index) => -Math.log2(q[index]))) + 0,
    kl_divergence: mean(reaches((index) => Math.log2(p[index] / q[index]))) + 0,
    rounding: isCoded ? mean((index) => free[index] + Math.log2(q[index])) + 0 : null,
    length_limit: isCoded ? mean((index) => lengths[index] - free[index]) + 0 : null,
    bits_per_symbol: isCoded ? mean((index) => lengths[index]) : null,
  };
}
