const HOUR_PX = 44;
const SNAP_MINUTES = 15;
const week = document.querySelector('#week');
const editor = document.querySelector('#editor');
const form = editor?.querySelector('form');

const clock = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const later = (date, days) => {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};

function fill(event) {
  for (const name of ['id', 'title', 'startDate', 'endDate', 'startTime', 'endTime', 'showAs', 'answer']) {
    form.elements[name].value = event[name] ?? '';
  }
  form.elements.allDay.checked = event.allDay;
  form.elements.repeat.value = event.id ? 'keep' : 'none';
  form.elements.repeat.querySelector('[value=keep]').hidden = !event.id;
  form.elements.scope.value = 'one';
  editor.querySelector('.scope').hidden = !event.isOccurrence;
  editor.querySelector('.delete').hidden = !event.id;
  showTimes();
}
function showTimes() {
  for (const time of editor.querySelectorAll('.time')) time.hidden = form.elements.allDay.checked;
}
function open(event) {
  fill(event);
  editor.showModal();
  form.elements.title.focus();
}
function openNew(date, minutes, allDay) {
  open({
    title: '',
    allDay,
    startDate: date,
    endDate: date,
    startTime: clock(minutes),
    endTime: clock(Math.min(minutes + 60, 23 * 60 + 59)),
    showAs: 'busy',
    answer: '',
  });
}

/** Follows the pointer; a small movement is a click. */
function drag(tile, event, down) {
  const box = tile.getBoundingClientRect();
  let moved = false;
  const move = (at) => {
    if (!moved && Math.hypot(at.clientX - down.clientX, at.clientY - down.clientY) < 6) return;
    moved = true;
    tile.classList.add('dragged');
    tile.style.transform = `translate(${at.clientX - down.clientX}px, ${at.clientY - down.clientY}px)`;
  };
  const drop = (at) => {
    tile.removeEventListener('pointermove', move);
    tile.removeEventListener('pointerup', drop);
    tile.removeEventListener('pointercancel', drop);
    if (!moved || at.type === 'pointercancel') {
      tile.style.transform = '';
      tile.classList.remove('dragged');
      return;
    }
    tile.addEventListener('click', (click) => click.stopImmediatePropagation(), {
      once: true,
      capture: true,
    });
    tile.hidden = true;
    const under = document.elementFromPoint(at.clientX, box.top + 4 + at.clientY - down.clientY);
    const column = under?.closest('[data-date]');
    tile.hidden = false;
    if (column) place(event, column, box.top + at.clientY - down.clientY);
    else tile.style.transform = '';
  };
  tile.setPointerCapture(down.pointerId);
  tile.addEventListener('pointermove', move);
  tile.addEventListener('pointerup', drop);
  tile.addEventListener('pointercancel', drop);
}

/** Sends the event as it now lies, by the dialogue's own form. */
function place(event, column, top) {
  const days = (Date.parse(event.endDate) - Date.parse(event.startDate)) / 86_400_000;
  const length = days * 1_440 + minutesOf(event.endTime) - minutesOf(event.startTime);
  const startDate = column.dataset.date;
  let moved = { ...event, startDate, endDate: later(startDate, days) };
  if (!event.allDay && !column.dataset.allDay) {
    const raw = ((top - column.getBoundingClientRect().top) / HOUR_PX) * 60;
    const start = Math.min(
      Math.max(Math.round(raw / SNAP_MINUTES) * SNAP_MINUTES, 0),
      24 * 60 - SNAP_MINUTES,
    );
    const end = start + length;
    moved = {
      ...moved,
      startTime: clock(start),
      endDate: later(startDate, Math.floor(end / 1_440)),
      endTime: clock(end % 1_440),
    };
  }
  fill(moved);
  form.requestSubmit(form.querySelector('[value=save]'));
}

function wire() {
  for (const tile of week.querySelectorAll('[data-event]:not([disabled])')) {
    const event = JSON.parse(tile.dataset.event);
    tile.addEventListener('click', () => open(event));
    tile.addEventListener('pointerdown', (down) => down.button === 0 && drag(tile, event, down));
  }
}

if (editor) {
  wire();
  form.elements.allDay.addEventListener('change', showTimes);
  form.elements.startDate.addEventListener('change', () => {
    if (form.elements.endDate.value < form.elements.startDate.value) {
      form.elements.endDate.value = form.elements.startDate.value;
    }
  });
  editor.querySelector('[data-close]').addEventListener('click', () => editor.close());
  document
    .querySelector('[data-new]')
    .addEventListener('click', ({ target }) => openNew(target.dataset.new, 540, false));
  week.addEventListener('click', ({ target, clientY }) => {
    const column = target.closest('[data-date]');
    if (!column || target.closest('[data-event]')) return;
    if (column.dataset.allDay) return openNew(column.dataset.date, 540, true);
    const minutes = ((clientY - column.getBoundingClientRect().top) / HOUR_PX) * 60;
    openNew(column.dataset.date, Math.floor(minutes / 30) * 30, false);
  });
}
week.scrollTop = 7.5 * HOUR_PX;

/** What the product writes appears by itself; not while somebody is at work in the calendar. */
let refreshing;
new EventSource('/_control/events').addEventListener('message', ({ data }) => {
  if (JSON.parse(data).provider !== 'nylas') return;
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    if (editor?.open || document.querySelector('.dragged')) return;
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
    week.replaceChildren(...page.querySelector('#week').childNodes);
    if (editor) wire();
  }, 300);
});
