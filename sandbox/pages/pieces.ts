import { Html, html } from './html.ts';

/** An E.164 number as people read it: French in pairs, others as they are. */
export function spacedNumber(number: string): string {
  const french = number.match(/^\+33(\d)(\d{2})(\d{2})(\d{2})(\d{2})$/);
  return french ? `0${french[1]} ${french.slice(2).join(' ')}` : number;
}

/** Text with its web addresses as links; a full stop or bracket after one is no part of it. */
export function linked(text: string): Html {
  const pieces = text.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/);
  return html`${pieces.map((piece, index) =>
    index % 2 === 1 ? html`<a href="${piece}" target="_blank" rel="noopener">${piece}</a>` : html`${piece}`,
  )}`;
}

/** Draws one part of the page anew whenever the provider received or sent something; the rest (a form being filled) stays. */
export function refreshed(provider: string, selector: string): Html {
  return new Html(`<script>
const events = new EventSource('/_control/events');
let waiting;
events.onmessage = ({ data }) => {
  if (JSON.parse(data).provider !== ${JSON.stringify(provider)}) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
    const [now, then] = [document, page].map((one) => one.querySelector(${JSON.stringify(selector)}));
    if (now && then && now.innerHTML !== then.innerHTML) now.innerHTML = then.innerHTML;
  }, 100);
};
</script>`);
}
