import { describe, expect, it } from '@jest/globals';
import { htmlText } from './html-text.ts';
import { writtenWords } from './written-words.ts';

describe('an HTML mail as text', () => {
  it('has its lines, lists and entities, and nothing that is not shown', () => {
    expect(
      htmlText(
        `<html><head><title>x</title><style>p{color:red}</style></head><body>
         <div style="display:none">aperçu caché</div>
         <p>Bonjour,<br>je voudrais&nbsp;:</p><ul><li>une coupe</li><li>une couleur</li></ul>
         <script>alert(1)</script><p hidden>rien</p><table><tr><td>mardi</td><td>14 h</td></tr></table>L&eacute;a &amp; Paul</body></html>`,
      ),
    ).toBe('Bonjour,\nje voudrais :\n\n- une coupe\n- une couleur\n\nmardi 14 h\n\nLéa & Paul');
  });

  it.each([
    [
      'Gmail',
      '<div dir="ltr">Mardi à 14 h.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le lun. 23 nov. 2026 à 10:12, Salon Marie &lt;<a href="mailto:rdv@salon.example">rdv@salon.example</a>&gt; a écrit&nbsp;:<br></div><blockquote class="gmail_quote"><p>Quand venez-vous ?</p></blockquote></div>',
    ],
    [
      'Apple Mail',
      '<body>Mardi à 14 h.<br><div>Envoyé de mon iPhone</div><div><br><blockquote type="cite">Le 23 nov. 2026 à 10:12, Salon Marie a écrit :<br>Quand venez-vous ?</blockquote></div></body>',
    ],
    [
      'Outlook',
      '<div>Mardi à 14 h.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>De :</b> Salon Marie<br><b>Envoyé :</b> lundi<br><b>Objet :</b> RDV</div><div>Quand venez-vous ?</div>',
    ],
    [
      'Thunderbird',
      '<p>Mardi à 14 h.</p><div class="moz-cite-prefix">Le 23/11/2026 à 10:12, Salon Marie a écrit :</div><blockquote type="cite"><p>Quand venez-vous ?</p></blockquote>',
    ],
  ])('%s: the answer is found above what it quotes', (_name, html) => {
    expect(writtenWords(htmlText(html))).toBe('Mardi à 14 h.');
  });

  it('ends soon, whatever it is given', () => {
    const started = performance.now();
    for (const bomb of [
      '<div>'.repeat(200_000),
      `${'<blockquote>'.repeat(50_000)}x`,
      '<p>a</p>'.repeat(200_000),
      '<a b="'.repeat(100_000),
      `<style>${'x'.repeat(900_000)}</style>Bonjour`,
      '<!--'.repeat(200_000),
      '&#x26;'.repeat(200_000),
      '<table><tr><td>'.repeat(60_000),
      'a'.repeat(12_000_000),
    ])
      expect(htmlText(bomb).length).toBeLessThanOrEqual(100_000);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(htmlText(`<style>${'x'.repeat(900_000)}</style>Bonjour`)).toBe('Bonjour');
    expect(htmlText('<<p>>Bonjour</')).toContain('Bonjour');
  });
});
