import { describe, expect, it } from '@jest/globals';
import { canonicalUrl, cleanUrl, isSameSite, siteOf } from './canonical-url.ts';
import { boundedShape, crawlPriority, uselessUrl } from './url-traps.ts';

describe('canonicalUrl', () => {
  const same = (...addresses: string[]) =>
    expect(new Set(addresses.map((address) => canonicalUrl(address))).size).toBe(1);

  it('folds tracking parameters, fragments, trailing slashes, index documents, ports, schemes and www', () => {
    same(
      'https://www.salon.fr/tarifs/',
      'http://salon.fr/tarifs',
      'https://salon.fr:443/tarifs#coupe',
      'HTTPS://Salon.FR/tarifs/index.html?utm_source=ig&fbclid=x',
      'https://salon.fr//tarifs/?gclid=1',
      'https://salon.fr./tarifs',
    );
    same('https://salon.fr', 'https://salon.fr/', 'https://salon.fr/index.php', 'https://salon.fr/?');
  });

  it('folds the order of parameters and the spelling of percent-encoding', () => {
    same('https://salon.fr/p?b=2&a=1', 'https://salon.fr/p?a=1&b=2', 'https://salon.fr/p/?a=1&b=2&utm_id=4');
    same('https://salon.fr/%c3%a9t%c3%a9', 'https://salon.fr/%C3%A9t%C3%A9', 'https://salon.fr/été');
    same('https://salon.fr/%7Emarie', 'https://salon.fr/~marie');
  });

  it('keeps pages apart that differ', () => {
    const keys = ['/a', '/A', '/a?page=2', '/a?page=3', '/a/b', '/a.html'].map((path) =>
      canonicalUrl(`https://salon.fr${path}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(canonicalUrl('http://127.0.0.1:8080/')).not.toBe(canonicalUrl('http://127.0.0.1:8081/'));
  });

  it('resolves against the page, and refuses what is no web address', () => {
    expect(cleanUrl('../contact#map', 'https://salon.fr/a/b')).toBe('https://salon.fr/contact');
    for (const bad of [
      'mailto:a@b.fr',
      'javascript:void(0)',
      'ftp://x.fr/',
      'https://u:p@salon.fr/',
      'http://',
      `https://salon.fr/${'a'.repeat(3000)}`,
    ]) {
      expect(cleanUrl(bad)).toBeNull();
    }
  });

  it('leaves the address itself as the site wrote it', () => {
    expect(cleanUrl('https://www.salon.fr/tarifs/?b=2&utm_source=x&a=1')).toBe(
      'https://www.salon.fr/tarifs/?b=2&a=1',
    );
  });
});

describe('isSameSite', () => {
  it('is the same host up to www and scheme, and no other', () => {
    const site = siteOf('https://www.salon.fr/accueil');
    expect(isSameSite('http://salon.fr/x', site)).toBe(true);
    expect(isSameSite('https://blog.salon.fr/', site)).toBe(false);
    expect(isSameSite('https://salon.fr.evil.com/', site)).toBe(false);
    expect(isSameSite('https://salon.fr:8443/', site)).toBe(false);
  });

  it('takes sub-domains when asked, but never another customer of a shared host', () => {
    expect(isSameSite('https://blog.salon.fr/', siteOf('https://salon.fr/', true))).toBe(true);
    expect(isSameSite('https://b.wixsite.com/', siteOf('https://a.wixsite.com/', true))).toBe(false);
    expect(isSameSite('http://127.0.0.1:1/', siteOf('http://127.0.0.1:2/', true))).toBe(false);
  });

  it('refuses a seed that is no web address', () => {
    expect(() => siteOf('file:///etc/passwd')).toThrow(RangeError);
  });
});

describe('URL traps', () => {
  it('recognises paths that grow by themselves and files that are no pages', () => {
    expect(uselessUrl('https://s.fr/a/b/a/b/a/b')).toBe('trap');
    expect(uselessUrl(`https://s.fr${'/x1/y'.repeat(7)}`)).toBe('trap');
    expect(uselessUrl('https://s.fr/photo.JPG')).toBe('not_a_page');
    expect(uselessUrl('https://s.fr/wp-json/v2')).toBe('not_a_page');
    expect(uselessUrl('https://s.fr/?replytocom=4')).toBe('not_a_page');
    for (const good of ['/tarifs.html', '/tarifs.pdf', '/a/b/c', '/?p=12', '/feedback', '/actions']) {
      expect(uselessUrl(`https://s.fr${good}`)).toBeNull();
    }
  });

  it('bounds calendars and endless queries, and no ordinary path', () => {
    expect(boundedShape('https://s.fr/agenda/2026/11')!.shape).toBe(
      boundedShape('https://s.fr/agenda/2031/02')!.shape,
    );
    expect(boundedShape('https://s.fr/c?month=2026-11')!.limit).toBe(24);
    expect(boundedShape('https://s.fr/l?page=3')!.shape).toBe(boundedShape('https://s.fr/l?page=900')!.shape);
    expect(boundedShape('https://s.fr/page-12.html')).toBeNull();
  });

  it('puts shallow and plain addresses first', () => {
    const order = ['https://s.fr/', 'https://s.fr/a', 'https://s.fr/a?p=1', 'https://s.fr/a/b'];
    const priorities = [
      crawlPriority(order[0]!, 0),
      crawlPriority(order[1]!, 1),
      crawlPriority(order[2]!, 1),
      crawlPriority(order[3]!, 2),
    ];
    expect([...priorities].sort((a, b) => a - b)).toEqual(priorities);
  });
});
