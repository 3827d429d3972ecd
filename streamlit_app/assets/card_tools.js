// Saves the card around it as a picture, drawn here from what the page shows, copies its address, and lets fingers tap its
// chart. Nothing is sent.
const SCALE = 2, EDGE = 24, WIDTH = 720;

export default function ({ parentElement, data }) {
  const [picture, link] = parentElement.querySelectorAll("button");
  picture.onclick = () => savePicture(data).then(() => done(picture, "Saved"), () => done(picture, "Not possible here"));
  link.onclick = () => navigator.clipboard.writeText(address(data)).then(() => done(link, "Copied"), () => done(link, "Not possible here"));
  hearTaps(document.querySelector(`.st-key-${CSS.escape(data.card)}`));
  if (location.hash === `#${data.card}`) goTo(data);
}

const TAP_PX = 8;
let begun = { clientX: 0, clientY: 0 };

function hearTaps(card) {
  if (!card) return; // the page is just going
  card.addEventListener("touchstart", begin, { capture: true, passive: true }); // each once, however often a card is redrawn
  card.addEventListener("touchend", end, { capture: true, passive: false });
  card.addEventListener("touchcancel", letGo, { capture: true });
}

const plotUnder = ({ target }) => target.closest(".draglayer") && target.closest(".js-plotly-plot");

function begin(event) {
  if (!plotUnder(event)) return;
  letGo(event);
  const { clientX, clientY } = (begun = event.touches[0]);
  event.target.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX, clientY })); // a tap is for what a mouse was over last
}

function end(event) {
  const plot = plotUnder(event);
  if (!plot) return;
  const { clientX, clientY } = event.changedTouches[0];
  const scrolled = Math.hypot(clientX - begun.clientX, clientY - begun.clientY) > TAP_PX && !plot._dragged;
  if (scrolled) letGo(event);
  else if (event.cancelable) event.preventDefault(); // else the browser makes a second click of it, as by a mouse
}

function letGo(event) {
  const plot = plotUnder(event);
  if (plot) plot._dragging = false; // else plotly takes the end of a scroll, or the next tap, for a click on the chart
}

function done(button, words) {
  const label = button.querySelector("span");
  label.dataset.was ??= label.textContent;
  label.textContent = words;
  setTimeout(() => (label.textContent = label.dataset.was), 2000);
}

function address({ card }) {
  return `${location.href.split("#")[0]}#${card}`;
}

const SETTLED_MS = 5000;

function goTo({ card }) {
  history.replaceState(history.state, "", location.href.split("#")[0]); // once: a card that is redrawn leaves the page where it is
  const there = document.querySelector(`.st-key-${CSS.escape(card)}`);
  const growing = new ResizeObserver(() => there.scrollIntoView({ block: "center" })); // charts above it come in one by one
  growing.observe(document.querySelector("[data-testid=stMainBlockContainer]"));
  const stay = () => growing.disconnect();
  for (const act of ["wheel", "pointerdown", "keydown"]) addEventListener(act, stay, { once: true });
  setTimeout(stay, SETTLED_MS);
}

async function savePicture({ card, title, lines, file }) {
  const plot = document.querySelector(`.st-key-${CSS.escape(card)} .js-plotly-plot`);
  const layers = [...plot.querySelectorAll("svg.main-svg")];
  const { width, height } = plot.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d");
  const scale = Math.max(WIDTH / width, 1);
  const wide = width * scale + 2 * EDGE;
  const titleLines = wrapped(paper, title, wide - 2 * EDGE);
  const top = EDGE + 30 * titleLines.length + 20 * lines.length + 16;
  canvas.width = wide * SCALE;
  canvas.height = (top + height * scale + EDGE + 20) * SCALE;
  paper.scale(SCALE, SCALE);
  const look = getComputedStyle(document.querySelector("[data-testid=stApp]"));
  paper.fillStyle = look.backgroundColor;
  paper.fillRect(0, 0, wide, canvas.height / SCALE);
  paper.fillStyle = look.color;
  write(paper, titleLines, EDGE + 24, 30, TITLE);
  paper.globalAlpha = 0.7;
  write(paper, lines, EDGE + 30 * titleLines.length + 14, 20, TEXT);
  write(paper, ["music-rec"], canvas.height / SCALE - EDGE + 6, 20, TEXT);
  paper.globalAlpha = 1;
  for (const layer of layers) paper.drawImage(await drawn(layer, width, height), EDGE, top, width * scale, height * scale);
  save(await new Promise((resolve) => canvas.toBlob(resolve)), file);
}

const FONT = "'Source Sans', 'Source Sans Pro', sans-serif";
const TITLE = `600 22px ${FONT}`, TEXT = `14px ${FONT}`;

function wrapped(paper, text, width) {
  paper.font = TITLE;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (paper.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function write(paper, lines, from, step, font) {
  paper.font = font;
  lines.forEach((line, place) => paper.fillText(line, EDGE, from + place * step));
}

async function drawn(layer, width, height) {
  const copy = layer.cloneNode(true);
  copy.setAttribute("width", width * SCALE);
  copy.setAttribute("height", height * SCALE);
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

function save(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}
