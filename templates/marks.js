// The signs of claims stand in the margin, where there is room for one, beside the line that they belong to; the signs
// of one line stand beside each other. Elsewhere, in tables and without scripts, each stands behind its words.

const SAME_LINE = 8; // pixels between the tops of two signs

function margin() {
  const main = document.querySelector("main");
  const signs = [...main.querySelectorAll(".mark:not(td *)")];
  if (signs.length === 0) return;
  main.classList.add("margin");
  const place = () => {
    const tops = signs.map((sign) => sign.getBoundingClientRect().top);
    let column = 0;
    signs.forEach((sign, number) => {
      column = number > 0 && Math.abs(tops[number] - tops[number - 1]) < SAME_LINE ? column + 1 : 0;
      sign.style.setProperty("--column", column);
    });
  };
  new ResizeObserver(place).observe(main);
}

margin();
