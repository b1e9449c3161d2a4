import { describe, expect, it } from '@jest/globals';
import { ApiError, errorOf, fieldErrors } from './problem-error.ts';

const problem = {
  type: 'https://coccinelle.app/problems/validation',
  title: 'Données refusées',
  status: 422,
  detail: 'Un champ est à corriger.',
  errors: [{ path: 'email', message: 'Déjà utilisée.', code: 'taken' }],
};

describe('a refused call', () => {
  it('carries the code, the sentence and the fields of its problem', async () => {
    const error = await errorOf(
      new Response(JSON.stringify(problem), {
        status: 422,
        headers: { 'content-type': 'application/problem+json' },
      }),
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'validation', status: 422, message: 'Un champ est à corriger.' });
    expect(fieldErrors(error)).toEqual({ email: 'Déjà utilisée.' });
  });
  it('survives a page that is no problem, and JSON that is none', async () => {
    const html = await errorOf(
      new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
    );
    expect(html).toMatchObject({ code: 'http_502', status: 502, problem: null });
    const cut = await errorOf(
      new Response('{"type":', { status: 500, headers: { 'content-type': 'application/json' } }),
    );
    expect(cut).toMatchObject({ code: 'http_500', problem: null });
  });
  it('has no field errors when the failure is not about fields', () => {
    expect(fieldErrors(new ApiError('offline', '', 0, null))).toBeUndefined();
    expect(fieldErrors(new Error('other'))).toBeUndefined();
  });
});
