// The page: what it knows, which message it shows, and what its controls do.

/** Show one of the messages in every view. */
async function showMessage(number) {
  const message = page.document.messages[number];
  link.views = [];
  const { theory, measured, ledger } = message.comparison;
  for (const key of ["entropy", "mismatch", "rounding", "length_limit", "total"]) {
    show(`ledger-${key}`, ledger[key]);
  }
  show("ledger-literals", ledger.literals ?? null);
  byId("ledger-literals-row").hidden = ledger.literals === undefined;
  show("cross-entropy", theory.cross_entropy ?? Infinity);
  show("cross-entropy-effective", theory.cross_entropy_effective);
  show("payload-bits", measured.payload_bits, 0);
  show("file-bytes", measured.file_bits / 8, 0);
  byId("message-name").textContent = message.name;
  byId("left-out").textContent = message.left_out;
  listSymbols(message);
  paintText(message);
  drawTree(byId("tree"), message.leaves);
  const lightCharts = await symbolCharts(message);
  onLight((place) => describe(message, place));
  onLight(lightCharts);
  [byId("text"), byId("tree"), byId("decode-out")].forEach(markLit);
  link.lit = null;
  light(-1);
  decodeControls(decoder(message));
}

/** Offer a text as a file; nothing leaves the machine. */
function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** The symbols of the message that is shown, as CSV; a cell that could be a formula is quoted. */
function csvOf(message) {
  const keys = ["label", "word", ...Object.keys(page.shown.columns)];
  const cell = (value) => {
    const text = String(value ?? "");
    const inert = /^[=+\-@\t\r]/.test(text) && typeof value === "string" ? `'${text}` : text;
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  };
  const rows = message.symbols.map((symbol) => keys.map((key) => cell(symbol[key])).join(","));
  return [keys.join(","), ...rows, ""].join("\r\n");
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

async function start() {
  const choice = byId("message");
  choice.replaceChildren(
    ...page.document.messages.map(({ name }, number) => element("option", { value: number }, [name])),
  );
  byId("message-row").hidden = page.document.messages.length === 1;
  choice.onchange = () => showMessage(Number(choice.value));
  byId("symbol").onchange = (event) => light(Number(event.target.value));
  byId("theme").onchange = (event) => setTheme(event.target.value);
  [byId("text"), byId("tree"), byId("decode-out")].forEach(lightOnPointing);
  byId("download-json").onclick = () =>
    download("huffxent.json", "application/json", JSON.stringify(page.document));
  byId("download-csv").onclick = () =>
    download("symbols.csv", "text/csv", csvOf(page.document.messages[Number(choice.value)]));
  buildControls();
  liveSliders(page.shown.small);
  await chart("ledger", page.shown.bars);
  if (page.document.matrix) {
    await chart("matrix", page.document.matrix);
  }
  await showMessage(0);
  document.documentElement.dataset.ready = "yes";
}

const page = JSON.parse(byId("page-data").textContent);
// For whoever checks the page: its code against the one that wrote the files.
globalThis.huffxent = { huffmanLengths, canonicalWords, weigh };
start();
