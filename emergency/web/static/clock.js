// The minutes of the clocks go on; the words are those of the server, by its clock and not the browser's.
(function () {
  "use strict";
  var opened = Date.now();

  function span(seconds) {
    var minutes = Math.floor(seconds / 60);
    var days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
    return (days ? days + "天" : "") + (hours ? hours + "小时" : "") + (rest ? rest + "分" : "") || "不足1分";
  }

  function show() {
    document.querySelectorAll("[data-due]").forEach(function (cell) {
      var now = Number(cell.getAttribute("data-now")) + (Date.now() - opened) / 1000;
      var left = Number(cell.getAttribute("data-due")) - now;
      var clock = cell.parentNode;
      cell.textContent = left >= 0 ? "还有" + span(left) : "已" + cell.getAttribute("data-late") + span(-left);
      clock.classList.toggle("clock-running", left >= 0);
      clock.classList.toggle("clock-overdue", left < 0);
    });
  }

  window.setInterval(show, 15000);
})();
