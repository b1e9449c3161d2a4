import type { PageLanguage, ProviderContext } from '../provider.ts';
import { findNumber, listMessages, personAt } from '../vendors/whatsapp-phone.ts';
import type { WhatsAppMessage } from '../vendors/whatsapp-wire.ts';
import { Html, html } from './html.ts';
import { spacedNumber } from './pieces.ts';
import { thread } from './whatsapp-bubbles.ts';
import { whatsappWords } from './whatsapp-words.ts';

export interface Conversation {
  person: string;
  number: string;
  messages: WhatsAppMessage[];
}

/** What is said on the phones, by person and business; the latest conversation first. */
export function conversations(context: ProviderContext): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const message of listMessages(context)) {
    const key = `${message.person}>${message.number}`;
    const known = found.get(key) ?? { person: message.person, number: message.number, messages: [] };
    known.messages.push(message);
    // Last written, last in the map: reversed below.
    found.delete(key);
    found.set(key, known);
  }
  return [...found.values()].reverse();
}

export const pathOf = (person: string, number: string) =>
  `/pages/whatsapp/${encodeURIComponent(person)}/${encodeURIComponent(number)}`;
export const businessName = (context: ProviderContext, number: string) =>
  spacedNumber(findNumber(context, number)?.display ?? number);

/** A conversation with everything one can send in it. */
export function conversation(context: ProviderContext, found: Conversation, language: PageLanguage): Html {
  const words = whatsappWords[language];
  const { person, number, messages } = found;
  const { name, hidesNumber, hasWhatsApp, stopped } = personAt(context, person);
  const hidden = html`<input type="hidden" name="from" value="${person}"><input type="hidden" name="to" value="${number}">`;
  const query = `?lang=${language}`;
  const mark = (text: string) => html`<span class="state simulated">${text}</span>`;
  const setting = (what: string, label: string) =>
    html`<form method="post" action="/pages/whatsapp/person${query}">${hidden}<input type="hidden" name="what" value="${what}"><button class="plain">${label}</button></form>`;
  return html`<p><a href="/pages/whatsapp${query}">${words.back}</a></p>
<h1>${name}</h1>
<p class="quiet"><span class="number">${spacedNumber(person)} → ${businessName(context, number)}</span> ${hidesNumber && mark(words.hidden)} ${!hasWhatsApp && mark(words.gone)} ${stopped.includes(number) && mark(words.stopped)}</p>
<ol class="thread">${thread(context, messages, language)}</ol>
<form class="reply" id="end" method="post" action="/pages/whatsapp/write${query}">${hidden}
<label><span class="unseen">${words.text}</span><textarea name="body" required rows="2" maxlength="4096"></textarea></label>
<button>${words.send}</button></form>
<p><button class="plain" data-record data-from="${person}" data-to="${number}" data-stop="${words.recording}" data-none="${words.noMicrophone}">${words.record}</button></p>
<details class="compose"><summary>${words.attach}</summary><form method="post" enctype="multipart/form-data" action="/pages/whatsapp/file${query}">${hidden}
<label>${words.attach}<input type="file" name="file" required></label><label>${words.caption}<input name="caption" maxlength="1024"></label><button>${words.sendFile}</button></form></details>
<details class="compose"><summary>${words.place}</summary><form method="post" action="/pages/whatsapp/place${query}">${hidden}
<label>${words.latitude}<input name="latitude" required value="43.2965" inputmode="decimal"></label><label>${words.longitude}<input name="longitude" required value="5.3698" inputmode="decimal"></label><label>${words.placeName}<input name="name" value="Vieux-Port"></label><button>${words.sendPlace}</button></form></details>
<details class="compose"><summary>${words.person}</summary><form method="post" action="/pages/whatsapp/rename${query}">${hidden}<label>${words.name}<input name="name" required value="${name}" maxlength="100"></label><button class="plain">${words.save}</button></form>
${setting('number', hidesNumber ? words.showNumber : words.hideNumber)}${setting('whatsapp', hasWhatsApp ? words.leave : words.return)}${setting('offers', stopped.includes(number) ? words.resumeOffers : words.stopOffers)}
<form method="post" action="/pages/whatsapp/strange${query}">${hidden}<button class="plain">${words.strange}</button></form></details>`;
}

/** Records from the microphone, and sends what was said as a voice message. */
export function recorder(): Html {
  return new Html(`<script>
const button = document.querySelector('[data-record]');
const label = button.textContent;
let recording;
button.onclick = async () => {
  if (recording) { recording.stop(); return; }
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
  catch { button.textContent = button.dataset.none; return; }
  const parts = [];
  recording = new MediaRecorder(stream);
  recording.ondataavailable = ({ data }) => parts.push(data);
  recording.onstop = async () => {
    for (const track of stream.getTracks()) track.stop();
    const type = recording.mimeType.split(';')[0];
    recording = undefined;
    button.textContent = label;
    const form = new FormData();
    form.set('from', button.dataset.from);
    form.set('to', button.dataset.to);
    form.set('voice', '1');
    form.set('file', new File(parts, 'voice', { type }));
    await fetch('/pages/whatsapp/file', { method: 'POST', body: form });
  };
  recording.start();
  button.textContent = button.dataset.stop;
};
</script>`);
}
