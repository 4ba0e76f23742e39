// Decoding, bit by bit: the way through the tree, and the symbols that came out.

/** Make the stepper of a message; returns what is to be called with each new position. */
function decoder(message) {
  const words = message.opening.map((place) => message.symbols[place].word);
  const bits = words.join("");
  const byWord = new Map(message.symbols.map(({ word, place }) => [word, place]));
  byId("decode-position").max = bits.length;

  return (position) => {
    const came = [];
    let way = "";
    for (const bit of bits.slice(0, position)) {
      way += bit;
      if (byWord.has(way)) {
        came.push(byWord.get(way));
        way = "";
      }
    }
    byId("decode-position").value = position;
    show("decode-bits-read", position, 0);
    show("decode-symbols-out", came.length, 0);
    byId("decode-read").textContent = bits.slice(0, position);
    byId("decode-ahead").textContent = bits.slice(position);
    byId("decode-way").textContent = way || "the root";
    byId("decode-out").replaceChildren(
      ...came.map((place) =>
        element("span", { "data-place": place, class: "out" }, [message.symbols[place].label]),
      ),
    );
    // At a leaf the whole way stays marked until the next bit.
    const whole = way || (came.length ? message.symbols[came.at(-1)].word : "");
    markWay(byId("tree"), whole);
  };
}

/** Let buttons and the slider of the stepper move it. */
function decodeControls(move) {
  const slider = byId("decode-position");
  const to = (position) => move(Math.min(Number(slider.max), Math.max(0, position)));
  let playing = 0;
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    byId("decode-play").textContent = "Play";
  };
  slider.oninput = () => to(Number(slider.value));
  byId("decode-next").onclick = () => to(Number(slider.value) + 1);
  byId("decode-back").onclick = () => to(Number(slider.value) - 1);
  byId("decode-reset").onclick = () => {
    stop();
    to(0);
  };
  byId("decode-play").onclick = () => {
    if (playing) {
      stop();
      return;
    }
    byId("decode-play").textContent = "Stop";
    playing = setInterval(() => {
      to(Number(slider.value) + 1);
      if (slider.value === slider.max) {
        stop();
      }
    }, 200);
  };
  to(0);
}
