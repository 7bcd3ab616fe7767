// The minutes of the clocks go on; the words are those of the server, by its clock and not the browser's.
(function () {
  "use strict";
  var opened = Date.now(), started = performance.now();

  // A sleeping machine stops one of the two, a clock that is put back the other.
  function passed() {
    return Math.max(Date.now() - opened, performance.now() - started) / 1000;
  }

  function parts(minutes) {
    var days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
    return [days ? days + "天" : "", hours ? hours + "小时" : "", rest ? rest + "分" : ""].filter(Boolean);
  }

  function put(cell, words) {
    if (cell.textContent !== words) { cell.textContent = words; }
  }

  function show() {
    var since = passed();
    document.querySelectorAll("[data-due]").forEach(function (cell) {
      var left = Number(cell.getAttribute("data-due")) - Number(cell.getAttribute("data-now")) - since;
      var span = parts(Math.floor(Math.abs(left) / 60)).join("") || "不足1分";
      put(cell, left >= 0 ? "还有" + span : "已" + cell.getAttribute("data-late") + span);
      cell.parentNode.classList.toggle("clock-running", left >= 0);
      cell.parentNode.classList.toggle("clock-overdue", left < 0);
    });
    document.querySelectorAll("[data-left]").forEach(function (cell) {
      var left = Number(cell.getAttribute("data-left")) - Number(cell.getAttribute("data-now")) - since;
      put(cell, left > 0 ? "还有" + parts(Math.ceil(left / 60)).slice(0, 2).join("") : "已到");
    });
  }

  window.setInterval(show, 1000);
  document.addEventListener("visibilitychange", show);
})();
