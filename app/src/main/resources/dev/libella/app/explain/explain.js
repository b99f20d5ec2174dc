// The pixel arithmetic of the page: everything is computed here again from the layers' inputs and weights.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("pixels").textContent);
  const byId = id => document.getElementById(id);
  const floats = text => {
    const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
    return new Float32Array(bytes.buffer);
  };
  const planes = new Map();
  for (const layer of [data.input, ...data.layers]) {
    for (const name of ["values", "weight", "bias"]) {
      if (layer[name] !== undefined) layer[name] = floats(layer[name]);
    }
    // A vector is shown as rows of 32 numbers.
    const shape = layer.shape;
    const vector = shape.length === 1;
    layer.vector = vector;
    layer.channels = vector ? 1 : shape[0];
    layer.width = vector ? Math.min(32, shape[0]) : shape[2];
    layer.height = vector ? Math.ceil(shape[0] / layer.width) : shape[1];
    const most = layer.values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1;
    const signed = layer.values.some(v => v < 0);
    layer.colour = colours(signed ? data.palettes.signed : data.palettes.positive, signed ? -most : 0, most);
    planes.set(layer.name, layer);
  }
  // The image looks like an image: its darkest number black, its lightest white.
  const lows = data.input.values.reduce((m, v) => Math.min(m, v), Infinity);
  const highs = data.input.values.reduce((m, v) => Math.max(m, v), -Infinity);
  data.input.colour = colours(data.palettes.positive, lows, highs > lows ? highs : lows + 1);

  function colours(stops, low, high) {
    return value => {
      const place = Math.min(1, Math.max(0, (value - low) / (high - low))) * (stops.length - 1);
      const i = Math.min(Math.floor(place), stops.length - 2);
      return [16, 8, 0].map(shift => {
        const from = stops[i] >> shift & 255;
        return Math.round(from + (place - i) * ((stops[i + 1] >> shift & 255) - from));
      });
    };
  }

  const at = (layer, channel, y, x) => layer.values[(channel * layer.height + y) * layer.width + x];
  const write = value => {
    if (value === 0) return "0";
    const size = Math.abs(value);
    return (size >= 1000 || size < 0.001 ? value.toExponential(2) : value.toFixed(size >= 100 ? 1 : 3)).replaceAll("-", "−");
  };
  const element = (name, text, cssClass) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (cssClass) made.className = cssClass;
    return made;
  };

  const state = {layer: null, channel: 0, y: 0, x: 0};

  // Drawing

  function draw(canvas, layer, channel, marks) {
    const zoom = Math.max(1, Math.floor(480 / Math.max(layer.width, layer.height)));
    canvas.width = layer.width * zoom;
    canvas.height = layer.height * zoom;
    const pen = canvas.getContext("2d");
    for (let y = 0; y < layer.height; y++) {
      for (let x = 0; x < layer.width; x++) {
        const value = at(layer, channel, y, x);
        if (value === undefined) continue;
        pen.fillStyle = `rgb(${layer.colour(value)})`;
        pen.fillRect(x * zoom, y * zoom, zoom, zoom);
      }
    }
    for (const mark of marks) {
      const box = [mark.x * zoom, mark.y * zoom, mark.width * zoom, mark.height * zoom];
      const line = Math.max(3, canvas.width / 120);
      pen.lineWidth = line;
      pen.strokeStyle = "#ffffff";
      pen.strokeRect(box[0] - line / 2, box[1] - line / 2, box[2] + line, box[3] + line);
      pen.strokeStyle = "#d6006c";
      pen.strokeRect(box[0], box[1], box[2], box[3]);
    }
  }

  function receptiveField() {
    const {layer, y, x} = state;
    if (layer.rows.length === 0) return [{x: 0, y: 0, width: data.input.width, height: data.input.height}];
    const [top, bottom] = layer.rows[y];
    const [left, right] = layer.columns[x];
    return bottom < top || right < left ? [] : [{x: left, y: top, width: right - left + 1, height: bottom - top + 1}];
  }

  // Arithmetic: what a pixel is made of

  function windowTaps(layer, y, x) {
    const taps = [];
    for (let i = 0; i < layer.kernel[0]; i++) {
      for (let j = 0; j < layer.kernel[1]; j++) {
        taps.push({
          y: y * layer.stride[0] - layer.before[0] + i * layer.dilation[0],
          x: x * layer.stride[1] - layer.before[1] + j * layer.dilation[1]
        });
      }
    }
    return taps;
  }

  const inside = (layer, tap) => tap.y >= 0 && tap.y < layer.height && tap.x >= 0 && tap.x < layer.width;

  function convolution(layer, input) {
    const taps = windowTaps(layer, state.y, state.x);
    const perGroup = layer.weightShape[1];
    const first = Math.floor(state.channel / (layer.weightShape[0] / layer.groups)) * perGroup;
    const parts = [];
    for (let c = 0; c < perGroup; c++) {
      const patch = taps.map(tap => inside(input, tap) ? at(input, first + c, tap.y, tap.x) : null);
      const filter = taps.map((tap, k) => layer.weight[(state.channel * perGroup + c) * taps.length + k]);
      const products = patch.map((value, k) => value === null ? 0 : value * filter[k]);
      parts.push({channel: first + c, patch, filter, products, sum: products.reduce((a, b) => a + b, 0)});
    }
    return {taps, parts, sum: parts.reduce((total, part) => total + part.sum, 0)};
  }

  function grid(caption, values, columns, colour, outside, chosen) {
    const figure = element("figure");
    figure.append(element("figcaption", caption));
    const table = element("table", undefined, columns > 5 ? "small" : "");
    for (let start = 0; start < values.length; start += columns) {
      const row = element("tr");
      values.slice(start, start + columns).forEach((value, i) => {
        const cell = element("td", value === null ? outside : write(value), value === null ? "outside" : "");
        if (value !== null && colour) {
          const rgb = colour(value);
          cell.style.background = `rgb(${rgb})`;
          cell.style.color = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 128 ? "#fff" : "#14171c";
        }
        if (chosen === start + i) cell.classList.add("chosen");
        row.append(cell);
      });
      table.append(row);
    }
    figure.append(table);
    return figure;
  }

  const signedColours = values => {
    const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1;
    return colours(data.palettes.signed, -most, most);
  };

  function equation(pieces, result) {
    const line = element("p", undefined, "equation");
    for (const piece of pieces) line.append(piece);
    line.append(" = ");
    const computed = element("output", write(result));
    computed.id = "computed";
    computed.dataset.value = result;
    line.append(computed);
    return line;
  }

  const biased = (layer, sum, bias) =>
    layer.bias ? [` = ${write(sum)}, and the bias ${write(bias)}: ${write(sum)} + ${write(bias)}`] : [];

  function listed(panel, title, entries) {
    const details = element("details");
    details.append(element("summary", title));
    details.append(element("p", entries.join("\n"), "mono"));
    panel.append(details);
  }

  const SHOWN = 3;
  const explanations = {
    CONV(panel, layer, input) {
      const {taps, parts, sum} = convolution(layer, input);
      const bias = layer.bias ? layer.bias[state.channel] : 0;
      panel.append(equation(
        [`Σ over ${parts.length} channel${parts.length > 1 ? "s" : ""} of ${taps.length} products`, ...biased(layer, sum, bias)], sum + bias));
      const ordered = [...parts].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
      const shown = ordered.slice(0, parts.length <= 4 ? 4 : SHOWN);
      if (parts.length > shown.length) {
        panel.append(element("p", `The ${shown.length} input channels that weigh most here:`, "note"));
      }
      const columns = layer.kernel[1];
      for (const part of shown) {
        const row = element("div", undefined, "products");
        const products = part.products;
        row.append(
          grid(`patch of channel ${part.channel}`, part.patch, columns, input.colour, "0"),
          element("span", "×", "sign"),
          grid("filter", part.filter, columns, signedColours(part.filter)),
          element("span", "=", "sign"),
          grid("products", products, columns, signedColours(products)),
          element("span", `Σ = ${write(part.sum)}`));
        panel.append(row);
      }
      if (parts.length > shown.length) {
        listed(panel, `The sums of all ${parts.length} channels`, parts.map(part => `${part.channel}: ${write(part.sum)}`));
      }
    },
    pool(panel, layer, input, name) {
      const taps = windowTaps(layer, state.y, state.x);
      const values = taps.map(tap => inside(input, tap) ? at(input, state.channel, tap.y, tap.x) : null);
      const there = values.filter(value => value !== null);
      const row = element("div", undefined, "products");
      if (name === "MAX") {
        const largest = Math.max(...there);
        panel.append(equation([`The largest of ${there.length} numbers`], largest));
        row.append(grid("window", values, layer.kernel[1], input.colour, "–", values.indexOf(largest)));
      } else {
        const sum = there.reduce((a, b) => a + b, 0);
        // Padding counts only as far as it was asked for: behind it there is nothing to count.
        const counted = taps.filter(tap => tap.y < input.height + layer.after[0] && tap.x < input.width + layer.after[1]);
        const divisor = layer.divisor ?? (layer.countIncludePad ? counted.length : there.length);
        panel.append(name === "SUM"
          ? equation([`The sum of ${there.length} numbers`], sum)
          : equation([`The mean: the sum ${write(sum)} of ${there.length} numbers, divided by ${divisor}`], sum / divisor));
        row.append(grid("window", values, layer.kernel[1], input.colour, "–"));
      }
      panel.append(row);
    },
    LINEAR(panel, layer, input) {
      const index = state.y * layer.width + state.x;
      const count = layer.weightShape[1];
      const products = Array.from({length: count}, (unused, i) => ({i, x: input.values[i], w: layer.weight[index * count + i]}));
      const sum = products.reduce((total, p) => total + p.x * p.w, 0);
      const bias = layer.bias ? layer.bias[index] : 0;
      panel.append(equation(
        [`Σ of ${count} products`, ...biased(layer, sum, bias)], sum + bias));
      products.sort((a, b) => Math.abs(b.x * b.w) - Math.abs(a.x * a.w));
      panel.append(element("p", "The products that weigh most (input × weight):", "note"));
      panel.append(element("p", products.slice(0, 12)
        .map(p => `[${p.i}] ${write(p.x)} × ${write(p.w)} = ${write(p.x * p.w)}`).join("\n"), "mono"));
    },
    ADD(panel, layer) {
      const terms = layer.inputs.map(name => planes.get(name).values[(state.channel * layer.height + state.y) * layer.width + state.x]);
      const pieces = layer.inputs.map((name, i) => `${i > 0 ? " + " : ""}${write(terms[i])} (${name})`);
      panel.append(equation(pieces, terms.reduce((a, b) => a + b, 0)));
    },
    POINTWISE(panel, layer, input) {
      const from = layer.vector ? input.values[state.y * layer.width + state.x] : at(input, state.channel, state.y, state.x);
      panel.append(equation([`${layer.text} makes of ${write(from)} at the same place`], value()));
    },
    OTHER(panel, layer) {
      panel.append(element("p", `${layer.text}: the page does not compute this kind of layer again.`, "note"));
    }
  };
  for (const name of ["MAX", "AVERAGE", "SUM"]) {
    explanations[name] = (panel, layer, input) => explanations.pool(panel, layer, input, name);
  }

  const value = () => at(state.layer, state.channel, state.y, state.x);

  function place() {
    const {layer} = state;
    if (!layer.vector) return `row ${state.y}, column ${state.x}`;
    const index = state.y * layer.width + state.x;
    const isOutput = layer === data.layers[data.layers.length - 1] && layer.shape[0] === data.labels.length;
    return `number ${index}` + (isOutput ? ` (${data.labels[index]})` : "");
  }

  function show() {
    const {layer} = state;
    const input = planes.get(layer.inputs[0]);
    const windowed = ["CONV", "MAX", "AVERAGE", "SUM"].includes(layer.kind);
    draw(byId("plane-image"), data.input, 0, receptiveField());
    let source = 0;
    if (layer.kind === "CONV") {
      const {parts} = convolution(layer, input);
      source = parts.reduce((best, part) => Math.abs(part.sum) > Math.abs(best.sum) ? part : best).channel;
    } else if (!layer.vector && !input.vector && input.channels === layer.channels) {
      source = state.channel;
    }
    const marks = [];
    if (windowed) {
      const taps = windowTaps(layer, state.y, state.x);
      const top = taps[0], last = taps[taps.length - 1];
      marks.push({x: top.x, y: top.y, width: last.x - top.x + 1, height: last.y - top.y + 1});
    } else if (layer.kind === "POINTWISE") {
      marks.push({x: state.x, y: state.y, width: 1, height: 1});
    }
    draw(byId("plane-input"), input, source, marks);
    byId("caption-input").textContent = `What it sees: ${input.name}` + (input.channels > 1 ? `, channel ${source}` : "");
    draw(byId("plane-output"), layer, state.channel, [{x: state.x, y: state.y, width: 1, height: 1}]);
    byId("caption-output").textContent = `${layer.name}` + (layer.channels > 1 ? `, channel ${state.channel}` : "") + ": choose a pixel";

    const panel = byId("arithmetic");
    panel.replaceChildren();
    const heading = element("p", undefined, "equation");
    heading.append(`${layer.name}, ${layer.channels > 1 ? `channel ${state.channel}, ` : ""}${place()}: `);
    const shown = element("output", write(value()));
    shown.id = "value";
    shown.dataset.value = value();
    heading.append(shown, " in the network.");
    panel.append(heading);
    explanations[layer.kind](panel, layer, input);
    const field = receptiveField()[0];
    panel.append(element("p", field
      ? `Receptive field: rows ${field.y} to ${field.y + field.height - 1}, columns ${field.x} to ${field.x + field.width - 1} of the image.`
      : "Receptive field: only padding.", "note"));
    const link = element("a", "Address of this pixel");
    link.href = "#" + [layer.name, state.channel, state.y, state.x].map(encodeURIComponent).join("/");
    panel.append(element("p", undefined, "note"));
    panel.lastChild.append(link);
    for (const button of document.querySelectorAll(".channels button")) {
      button.setAttribute("aria-pressed", String(button.dataset.layer === layer.name && Number(button.dataset.channel) === state.channel));
    }
  }

  // Controls

  function choose(layer, channel) {
    if (state.layer !== layer) {
      state.y = Math.floor(layer.height / 2);
      state.x = Math.floor(layer.width / 2);
    }
    state.layer = layer;
    state.channel = Math.min(layer.channels - 1, Math.max(0, channel || 0));
    move(0, 0);
    byId("layer").value = layer.name;
    byId("channel").max = layer.channels - 1;
    byId("channel").value = state.channel;
  }

  function move(down, across) {
    state.y = Math.min(state.layer.height - 1, Math.max(0, state.y + down));
    state.x = Math.min(state.layer.width - 1, Math.max(0, state.x + across));
    if (value() === undefined) state.x = state.layer.shape[0] - 1 - state.y * state.layer.width;
    show();
  }

  for (const layer of data.layers) {
    const option = element("option", `${layer.name}: ${layer.text}`);
    option.value = layer.name;
    byId("layer").append(option);
  }
  byId("layer").addEventListener("change", event => choose(planes.get(event.target.value), 0));
  byId("channel").addEventListener("input", event => choose(state.layer, Math.floor(Number(event.target.value))));
  const output = byId("plane-output");
  output.addEventListener("click", event => {
    const box = output.getBoundingClientRect();
    state.x = Math.floor((event.clientX - box.left) / box.width * state.layer.width);
    state.y = Math.floor((event.clientY - box.top) / box.height * state.layer.height);
    move(0, 0);
  });
  output.addEventListener("keydown", event => {
    const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      move(step[0], step[1]);
    }
  });
  for (const button of document.querySelectorAll(".channels button")) {
    const layer = planes.get(button.dataset.layer);
    if (layer === undefined || layer === data.input) {
      button.disabled = true;
      continue;
    }
    button.addEventListener("click", () => {
      choose(layer, Number(button.dataset.channel));
      byId("inspector").scrollIntoView({block: "start"});
      output.focus({preventScroll: true});
    });
  }
  // A pixel has an address: #layer/channel/row/column.
  function follow() {
    const parts = decodeURIComponent(location.hash.slice(1)).split("/");
    const layer = planes.get(parts[0]);
    if (parts.length !== 4 || layer === undefined || layer === data.input) return false;
    choose(layer, Number(parts[1]));
    state.y = Number(parts[2]);
    state.x = Number(parts[3]);
    move(0, 0);
    byId("inspector").scrollIntoView({block: "start"});
    return true;
  }

  window.addEventListener("hashchange", follow);
  if (!follow()) choose(data.layers[0], 0);
})();
