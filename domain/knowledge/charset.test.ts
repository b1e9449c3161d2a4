import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { decodePage } from './charset.ts';

const page = (head: string) => `<html><head>${head}</head><body>Épilation à 12 € – l’été</body></html>`;
const bytes = (text: string, charset: string) => new Uint8Array(iconv.encode(text, charset));

describe('decodePage', () => {
  it('believes the byte order mark before the header', () => {
    const withMark = iconv.encode(page(''), 'utf-8', { addBOM: true });
    expect(decodePage(withMark, 'text/html; charset=iso-8859-1')).toMatchObject({
      text: page(''),
      from: 'bom',
    });
    const utf16 = iconv.encode(page(''), 'utf-16le', { addBOM: true });
    expect(decodePage(utf16, null).text).toBe(page(''));
  });

  it('reads Latin-1 as windows-1252, from the header and from the page', () => {
    const meta = page('<meta charset="ISO-8859-1">');
    expect(decodePage(bytes(page(''), 'windows-1252'), 'text/html; charset="ISO-8859-1"').text).toBe(
      page(''),
    );
    expect(decodePage(bytes(meta, 'windows-1252'), 'text/html')).toMatchObject({ text: meta, from: 'meta' });
    const old = page('<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">');
    expect(decodePage(bytes(old, 'windows-1252'), null).text).toBe(old);
  });

  it('takes undeclared bytes as UTF-8 when they all fit, else as windows-1252', () => {
    expect(decodePage(bytes(page(''), 'utf-8'), null)).toMatchObject({ text: page(''), charset: 'utf-8' });
    expect(decodePage(bytes(page(''), 'windows-1252'), null)).toMatchObject({
      text: page(''),
      from: 'fallback',
    });
  });

  it('does not believe a UTF-8 declaration that the bytes contradict', () => {
    const wrong = page('<meta charset="utf-8">');
    expect(decodePage(bytes(wrong, 'windows-1252'), 'text/html; charset=utf-8').text).toBe(wrong);
  });

  it('keeps a UTF-8 page whose last character was cut', () => {
    const whole = bytes(`${page('')}é`, 'utf-8');
    expect(decodePage(whole.subarray(0, whole.length - 1), 'text/html; charset=utf-8').text).toContain(
      'Épilation à 12 € – l’été',
    );
  });

  it('ignores unknown labels and commented declarations', () => {
    const text = page('<!-- <meta charset="koi8-r"> -->');
    expect(decodePage(bytes(text, 'utf-8'), 'text/html; charset=nonsense').text).toBe(text);
    expect(decodePage(new Uint8Array(), null).text).toBe('');
  });
});
