// The symbols of a message: the table of one, the text painted by cost, and the list to choose from.

/** Fill the list of symbols: the way to light one by keyboard. */
function listSymbols(message) {
  const choices = message.symbols.map(({ place, label }) =>
    element("option", { value: place }, [label]),
  );
  byId("symbol").replaceChildren(element("option", { value: -1 }, ["none"]), ...choices);
}

/** Show what is known of the symbol that is lit. */
function describe(message, place) {
  const symbol = message.symbols[place];
  byId("symbol").value = String(place);
  byId("symbol-word").textContent = symbol ? symbol.word : "–";
  for (const [key, digits] of Object.entries(page.shown.columns)) {
    show(`symbol-${key}`, symbol ? symbol[key] : null, digits);
  }
}

/** Paint the first symbols of the message by the length of each codeword. */
function paintText(message) {
  const literals = message.literals.values();
  byId("text").replaceChildren(
    ...message.text.map((place) => {
      const { glyph, length } = message.symbols[place];
      const text = glyph === null ? literals.next().value : glyph;
      return element("span", { "data-place": place, class: `cost${shade(length)}` }, [
        text === "\n" ? "↵\n" : text,
      ]);
    }),
  );
}

const shade = (length) => page.shown.costs.filter((most) => length > most).length;
