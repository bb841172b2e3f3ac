"use strict";
(() => {
  const root = document.documentElement;
  const tip = document.getElementById("tip");

  // a reading of one point: the first part of data-tip is its heading
  const show = (point, x, y) => {
    const [head, ...rest] = point.dataset.tip.split("|");
    const bold = document.createElement("b");
    bold.textContent = head;
    tip.replaceChildren(bold, ...rest.map((words) => {
      const line = document.createElement("div");
      line.textContent = words;
      return line;
    }));
    tip.hidden = false;
    tip.style.left = Math.max(8, Math.min(innerWidth - tip.offsetWidth - 8, x + 14)) + "px";
    tip.style.top = Math.max(8, Math.min(innerHeight - tip.offsetHeight - 8, y - tip.offsetHeight / 2)) + "px";
  };
  const hide = () => {
    tip.hidden = true;
    document.querySelectorAll(".hit.on").forEach((point) => point.classList.remove("on"));
  };
  document.addEventListener("pointermove", (event) => {
    const point = event.target.closest?.("[data-tip]");
    if (point) show(point, event.clientX, event.clientY);
    else if (!tip.hidden && !document.querySelector(".hit.on")) hide();
  });
  document.querySelectorAll(".plot").forEach((plot) => {
    const points = [...plot.querySelectorAll(".hit")];
    let at = -1;
    plot.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || !points.length) return;
      event.preventDefault();
      hide();
      at = Math.max(0, Math.min(points.length - 1, at + step));
      points[at].classList.add("on");
      const box = points[at].getBoundingClientRect();
      show(points[at], box.right, box.top + box.height / 2);
    });
    plot.addEventListener("blur", hide);
  });

  document.querySelectorAll("[data-theme-switch]").forEach((button) => {
    button.hidden = false;
    const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    button.setAttribute("aria-pressed", dark());
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      button.setAttribute("aria-pressed", dark());
      document.cookie = "theme=" + root.dataset.theme + "; path=/; max-age=31536000; samesite=lax";
    });
  });

  // a link to a form opens it in place; where that fails the link is followed
  document.querySelectorAll("a[data-dialog]").forEach((link) => link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const dialog = document.getElementById(link.dataset.dialog);
    try {
      const answer = await fetch(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page.querySelector("main form");
      form.action = link.href;
      dialog.replaceChildren(page.querySelector("h1"), form);
      dialog.showModal();
    } catch {
      location.href = link.href;
    }
  }));
  // how far a job is; at its end the page is loaded anew
  document.querySelectorAll("progress[data-poll]").forEach((bar) => {
    const words = document.getElementById("progress-words");
    const look = async () => {
      try {
        const told = await (await fetch(bar.dataset.poll)).json();
        if (told.ended) return location.reload();
        bar.value = told.percent;
        words.textContent = told.words;
      } catch {
        // the next look may succeed
      }
      setTimeout(look, 1000);
    };
    setTimeout(look, 500);
  });
  // what was typed is kept at once, field by field; without this the button keeps it
  document.querySelectorAll("form[data-saves]").forEach((form) => {
    const words = document.getElementById("saved");
    form.addEventListener("change", async (event) => {
      const field = event.target;
      if (!field.name) return;
      const sent = new FormData();
      sent.set("csrf_token", form.elements.csrf_token.value);
      sent.set(field.name, field.value);
      sent.set("keep", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body: sent, keepalive: true });
        words.textContent = answer.ok ? form.dataset.saves : form.dataset.unsaved;
      } catch {
        words.textContent = form.dataset.unsaved;
      }
    });
  });
  // "/" goes to the search; what it finds is shown while typing; arrows choose, Enter opens, Escape leaves
  document.querySelectorAll("input[data-finds]").forEach((box) => {
    const list = document.getElementById(box.dataset.finds);
    let chosen = -1, timer, asked = "";
    const finds = () => [...list.children];
    const close = () => {
      list.hidden = true;
      chosen = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const choose = (at) => {
      chosen = (at + finds().length) % finds().length;
      finds().forEach((find, number) => find.setAttribute("aria-selected", number === chosen));
      box.setAttribute("aria-activedescendant", finds()[chosen].id);
      finds()[chosen].scrollIntoView({ block: "nearest" });
    };
    const look = async () => {
      const words = asked = box.value.trim();
      if (!words) return close();
      try {
        const answer = await fetch(box.form.action + "?q=" + encodeURIComponent(words));
        if (!answer.ok || words !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = [...page.querySelectorAll(".hits a")].slice(0, 8);
        found.forEach((find, number) => {
          find.id = "find-" + number;
          find.role = "option";
          find.tabIndex = -1;
        });
        list.replaceChildren(...found);
        close();
        list.hidden = !found.length || document.activeElement !== box;
        box.setAttribute("aria-expanded", !list.hidden);
      } catch {
        close(); // Enter still asks for the page
      }
    };
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-autocomplete", "list");
    list.setAttribute("role", "listbox");
    close();
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 250);
    });
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") close();
      if (list.hidden || event.isComposing) return;
      if (step) {
        event.preventDefault();
        choose(chosen < 0 && step < 0 ? -1 : chosen + step);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        finds()[chosen].click();
      }
    });
    box.addEventListener("blur", (event) => list.contains(event.relatedTarget) || setTimeout(close, 150));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, select, textarea, [contenteditable]") || !box.offsetParent) return;
      event.preventDefault();
      box.select();
      box.focus();
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
})();
