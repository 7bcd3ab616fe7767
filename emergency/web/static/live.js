// Live numbers of the duty desk: server-sent events, and asking every 15 seconds where no stream is to be had.
(function () {
  "use strict";
  var script = document.currentScript;
  var polling = null;

  function show(numbers) {
    var overdue = 0;
    Object.keys(numbers).forEach(function (key) {
      var one = numbers[key];
      overdue += one.overdue;
      document.querySelectorAll('[data-live="' + key + '"] [data-count]').forEach(function (cell) {
        put(cell, one[cell.getAttribute("data-count")]);
      });
      document.querySelectorAll('[data-overdue="' + key + '"]').forEach(function (cell) {
        put(cell, one.overdue);
      });
    });
    var total = document.getElementById("overdue");
    if (total) { put(total, overdue); total.parentNode.classList.toggle("due", overdue > 0); }
  }

  function put(cell, number) {
    if (cell.textContent !== String(number)) {
      cell.textContent = number;
      cell.classList.remove("changed");
      void cell.offsetWidth;
      cell.classList.add("changed");
    }
  }

  function poll() {
    fetch(script.getAttribute("data-poll"), { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (answer) { if (answer.ok && !answer.redirected) { return answer.json().then(show); } })
      .catch(function () { /* the next round asks again */ });
  }

  function fallBack() {
    if (polling === null) { polling = window.setInterval(poll, 15000); poll(); }
  }

  if (!window.EventSource) { fallBack(); return; }
  var stream = new EventSource(script.getAttribute("data-stream"));
  stream.onmessage = function (event) { show(JSON.parse(event.data)); };
  stream.onerror = function () {
    if (stream.readyState === EventSource.CLOSED) { fallBack(); }
  };
})();
