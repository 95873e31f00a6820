// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the charts of report.html from the JSON beside them. Every number was computed by the program.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const own = "#0b7a6f", other = "#c2703d", third = "#7a8b9a", grid = "#e6edeb";
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.color = "#46595a";
  Chart.defaults.animation = false;
  Chart.defaults.plugins.legend.labels.usePointStyle = true;
  Chart.defaults.maintainAspectRatio = false;
  const percent = (value) => (100 * value).toFixed(1) + " %";
  const axis = (title, extra) =>
    Object.assign({ title: { display: true, text: title }, grid: { color: grid }, beginAtZero: true,
      ticks: { callback: (value) => (100 * value).toFixed(0) + " %" } }, extra);
  const labelled = (context) => context.dataset.label + ": " + percent(context.parsed.y);

  function frontier(canvas, d) {
    const point = (p) => ({ x: p.sold_out_rate, y: p.disposal_rate, level: p.level });
    const sets = [
      { label: d.labels.policy, data: d.points.map(point), borderColor: own, backgroundColor: own, showLine: true, borderWidth: 2, pointRadius: 3 },
      { label: d.labels.practice, data: [point(d.practice)], borderColor: other, backgroundColor: other, pointRadius: 8, pointStyle: "rectRot" }];
    if (d.matched) sets.push({ label: d.labels.matched, data: [point(d.matched)], borderColor: own, backgroundColor: "#fff", borderWidth: 3, pointRadius: 8 });
    new Chart(canvas, { type: "scatter", data: { datasets: sets },
      options: { scales: { x: axis(d.labels.sold_out_rate), y: axis(d.labels.disposal_rate) },
        plugins: { tooltip: { callbacks: { label: (c) => c.dataset.label + ": " + percent(c.parsed.x) + " / " + percent(c.parsed.y) } } } } });
  }

  function strength(canvas, d) {
    new Chart(canvas, { type: "bar",
      data: { labels: d.names, datasets: [
        { label: d.labels.practice, data: d.practice, backgroundColor: other },
        { label: d.labels.matched, data: d.policy, backgroundColor: own }] },
      options: { scales: { x: { grid: { display: false } }, y: axis(d.labels.disposal_rate) }, plugins: { tooltip: { callbacks: { label: labelled } } } } });
  }

  function accuracy(canvas, d) {
    const colour = [own, third, other];
    new Chart(canvas, { type: "line",
      data: { labels: d.horizons, datasets: d.models.map((m, i) => ({ label: m.label, data: m.wape, borderColor: colour[i % 3],
        backgroundColor: colour[i % 3], borderWidth: i ? 1.5 : 3, borderDash: i ? [5, 4] : [], tension: 0, pointRadius: i ? 2 : 4 })) },
      options: { scales: { x: { title: { display: true, text: d.labels.horizon }, grid: { display: false } }, y: axis("WAPE") },
        plugins: { tooltip: { callbacks: { label: labelled } } } } });
  }

  function reliability(canvas, d) {
    const colour = [own, third, other];
    const sets = d.lines.filter((l) => l.days > 0).map((l, i) => ({ label: d.labels.ahead + ": " + l.ahead,
      data: l.observed.map((y, k) => ({ x: d.levels[k], y })).filter((p) => p.y !== null), borderColor: colour[i], backgroundColor: colour[i],
      borderWidth: i ? 1.5 : 3, borderDash: i ? [5, 4] : [], showLine: true, pointRadius: i ? 2 : 4 }));
    sets.push({ label: d.labels.exact, data: [{ x: 0, y: 0 }, { x: 1, y: 1 }], borderColor: "#c3cecb", backgroundColor: "#c3cecb", borderWidth: 1,
      showLine: true, pointRadius: 0 });
    const range = { min: 0, max: 1 };
    new Chart(canvas, { type: "scatter", data: { datasets: sets },
      options: { scales: { x: axis(d.labels.nominal, range), y: axis(d.labels.observed, range) },
        plugins: { tooltip: { callbacks: { label: (c) => c.dataset.label + ": " + percent(c.parsed.x) + " / " + percent(c.parsed.y) } } } } });
  }

  const draw = { frontier, strength, accuracy, reliability };
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    const name = canvas.dataset.chart;
    if (data[name]) draw[name](canvas, data[name]);
  }
  document.documentElement.dataset.charts = "drawn";
})();
