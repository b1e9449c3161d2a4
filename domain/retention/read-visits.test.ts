import { describe, expect, it } from '@jest/globals';
import { readVisits } from './read-visits.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const day = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

function read(text: string | Uint8Array) {
  const file = readVisits(typeof text === 'string' ? utf8(text) : text);
  if (file.kind === 'refused')
    throw new Error(file.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return file.clients;
}

function problems(text: string) {
  const file = readVisits(utf8(text));
  return file.kind === 'refused' ? file.problems : [];
}

describe('a file of visits', () => {
  it('is read as spreadsheets write it: a mark, semicolons, quotes, French dates, decimal commas, Latin-1', () => {
    const text =
      '\ufeffclient_id;date;amount_cents;satisfaction\r\n"Petit; Éloïse";31/03/2025;4 500;4,5\r\n"Petit; Éloïse";02/04/2025 14:30;;\r\n';
    expect(read(text).get('Petit; Éloïse')).toEqual({
      days: [day('2025-03-31'), day('2025-04-02')],
      amounts: [4_500, Number.NaN],
      satisfaction: [{ day: day('2025-03-31'), value: 4.5 }],
      signals: {},
    });
    const latin = Uint8Array.from(
      [...'client_id,date,amount_cents,satisfaction\nÉlo,2025-01-02,100,\n'].map((c) => c.charCodeAt(0)),
    );
    expect([...read(latin).keys()]).toEqual(['Élo']);
  });

  it('counts several rows of a day as one visit, in whatever order they come', () => {
    const clients = read(
      'date,client_id,amount_cents\n2025-02-01,a,100\n20250101,a,50\n2025-02-01T10:00,a,30\n',
    );
    expect(clients.get('a')).toMatchObject({
      days: [day('2025-01-01'), day('2025-02-01')],
      amounts: [50, 130],
    });
  });

  it('takes a refund for no visit, and a program’s cents for whole ones', () => {
    const file = 'client_id,date,amount_cents\na,2025-01-01,1176.9999\na,2025-02-01,-500\n';
    const found = readVisits(new TextEncoder().encode(file));
    expect(found).toMatchObject({ kind: 'read', rows: 2, refunds: 1 });
    expect([...read(file)]).toMatchObject([['a', { days: [day('2025-01-01')], amounts: [1_177] }]]);
  });

  it('knows somebody from a refund before any visit, whatever comes later', () => {
    const past = 'client_id,date,amount_cents\na,2025-02-01,-500\na,2025-01-05,-1\n';
    const seen = day('2025-01-05');
    expect(readVisits(utf8(past))).toMatchObject({ rows: 2, refunds: 1 });
    expect(read(past).get('a')).toMatchObject({ days: [seen], amounts: [Number.NaN] });
    expect(read(`${past}a,2025-03-01,900\n`).get('a')!.days).toEqual([seen, day('2025-03-01')]);
  });

  it('names each wrong row by its line, and reads nothing of it', () => {
    const rows = [
      'a,2025-01-01,100,5',
      'b,2025-02-30,100,',
      ',2025-01-01,1,',
      'c,soon,1,',
      'd,2025-01-01,"12,5",',
      'e,2025-01-01,3 €,',
      'f,2025-01-01,3,9',
      'g,2025-01-01,3,4,x',
    ];
    expect(problems(`client_id,date,amount_cents,satisfaction\n${rows.join('\n')}\n`)).toEqual([
      { line: 3, message: 'there is no day “2025-02-30” (day/month/year)' },
      { line: 4, message: 'client_id is empty' },
      { line: 5, message: '“soon” is no date; expected YYYY-MM-DD' },
      { line: 6, message: 'amount_cents “12,5” is no number of cents' },
      { line: 7, message: 'amount_cents “3 €” is no number of cents' },
      { line: 8, message: 'satisfaction “9” is not between 1 and 5' },
      { line: 9, message: '5 values for 4 columns' },
    ]);
  });

  it('refuses dates that could be read two ways, wrong columns, and a file without visits', () => {
    expect(problems('client_id,date\na,03/04/2025\nb,05/06/2025\n')).toHaveLength(2);
    expect(problems('client_id,date\na,03/04/2025\nb,05/06/2025\n')[0]!.message).toMatch(/two ways/);
    expect(problems('id,when\n1,2025-01-01\n')[0]!.message).toMatch(/no column client_id, date/);
    expect(problems('client_id,date,amount_cents,satisfaction\n')[0]!.message).toMatch(/no visit/);
    expect(problems('')[0]!.message).toMatch(/no column/);
    expect(problems('client_id,date\n"a,2025-01-01\n')[0]!.message).toMatch(/[Qq]uote/);
  });
});
