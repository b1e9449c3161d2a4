/** How streets and towns are written, by country. */
const FRENCH_WAY =
  "(?:rue|r\\.|avenue|av\\.?|ave\\.?|boulevard|bld|blvd|bd\\.?|place|pl\\.|chemin|ch\\.|route|rte|quai|cours|all[ée]es?|impasse|imp\\.|square|passage|faubourg|fbg|esplanade|promenade|rond-point|mont[ée]e|traverse|sentier|villa|cit[ée]|r[ée]sidence|parc|centre|galerie|port|pont|porte|hameau|lieu-dit|lotissement|voie|venelle|ruelle|levée|chauss[ée]e|drève|zone|za|zac|zi|z\\.a\\.?|z\\.i\\.?|le|la|les|l['’])";
const ENGLISH_WAY =
  '(?:street|st\\.?|road|rd\\.?|avenue|ave\\.?|lane|ln\\.?|drive|dr\\.?|boulevard|blvd\\.?|way|court|ct\\.?|place|pl\\.?|square|sq\\.?|terrace|close|crescent|gardens?|row|hill|park|parade|highway|hwy\\.?|parkway|pkwy\\.?|mews|walk|yard|quay|grove|green|gate|market|high st(?:reet)?|broadway|circle|trail|plaza|mall|wharf|house|farm|mill|unit)(?:\\s(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)(?![a-z.]))?';

/** A street with its number, French order or English order. */
export const STREET = new RegExp(
  `(?:\\d{1,4}(?:\\s?(?:bis|ter|quater|[a-d](?![a-z])))?(?:\\s?[-/à]\\s?\\d{1,4})?,?\\s+(?:${FRENCH_WAY})(?![a-z])[\\s'’]*[^\\n\\t|•·]{2,70})|(?:(?:rue|avenue|boulevard|place|chemin|route|chauss[ée]e|quai|all[ée]e)\\s[^\\n\\t\\d|,]{3,50},?\\s(?:n°\\s?)?\\d{1,4}(?:[a-d](?![a-z]))?)|(?:\\d{1,5}[a-d]?(?:\\s?[-–]\\s?\\d{1,5}[a-d]?)?,?\\s(?:[A-Z0-9][\\w.'’-]*\\s){0,5}${ENGLISH_WAY}(?![a-z]))|(?:(?:ZA|ZAC|ZI|Z\\.A\\.|Zone|Centre commercial|Lieu-dit|Lieu dit|Le Bourg|Parc)\\s[^\\n\\t|]{3,60})`,
  'i',
);

/** A French way with a name and no number, last before its town or alone on its line: `Quai Éric Tabarly`, `Place de l’Église`. */
export const NAMED_WAY =
  /(?:^|[,;:|•·–—(]\s*|\s[-–—]\s)(?<way>(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]hemin|[Rr]oute|[Qq]uai|[Aa]ll[ée]es?|[Ii]mpasse|[Ss]quare|[Ee]splanade|[Pp]romenade|[Ff]aubourg|[Hh]ameau|[Rr]ond-point)\s(?:(?:de la|de l['’]|du|des|de|d['’])\s?)?\p{Lu}[^\d,;:|•·()\n\t.!?–—]{1,50})[\s,;–—-]*$/u;

/** A way in English, whatever its number. */
export const STREET_WORD = new RegExp(`\\b${ENGLISH_WAY}(?![a-z])`, 'i');

/** Postal code with town, by country. */
export const TOWNS: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [
    /(?<![\d.])(?:F-)?(?:0[1-9]|[1-8]\d|9[0-58])[ ]?\d{3},?\s+[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+(?:[ -](?:[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]*|\d{1,2}(?:e|er|ème)?(?![\d/])|sur|sous|en|de|du|des|la|le|les|lès|lez|d['’]|l['’]|et|aux?|cedex)(?![a-zà-ÿ]))*/,
    ['FR', 'RE', 'MC'],
  ],
  [/(?:[A-Z][A-Za-z'’.-]+,?\s+)?\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/, ['GB']],
  [
    /[A-Z][A-Za-z'’.-]+(?: [A-Z][A-Za-z'’.-]+){0,3},?\s+(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+\d{5}(?:-\d{4})?(?!\d)/,
    ['US'],
  ],
  [
    /[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+(?:[ -][A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+){0,3},?\s+\(?(?:[A-Z]{2}|[A-ZÀ-Ý][a-zà-ÿ]+)\)?,?\s+[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b/,
    ['CA'],
  ],
  [
    /(?<![\d.])(?:B-|CH-|L-)?[1-9]\d{3}\s+[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+(?:[ -](?:[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]*|sur|en|de|la|le|les|lez)(?![a-zà-ÿ]))*/,
    ['BE', 'CH', 'LU'],
  ],
  [
    /[A-Z][A-Za-z'’.-]+(?: [A-Z][A-Za-z'’.-]+){0,3},?\s+(?:(?:NSW|VIC|QLD|TAS|SA|WA|ACT|NT)\s+)?\d{4}(?![ .-]?\d)/,
    ['AU', 'NZ'],
  ],
  [/(?:Dublin|Co\.?|County)\s+[A-Z0-9]\w*(?:,?\s+[A-Z]\d[\dW]\s?[A-Z0-9]{4})?/, ['IE']],
];
