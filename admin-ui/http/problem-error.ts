import { HttpError } from 'react-admin';
import type { Problem } from './types.ts';

/** Why a call did not succeed, by the last part of the problem's `type`, or `offline` / `unreachable` before any answer. */
export class ApiError extends HttpError {
  readonly code: string;
  readonly problem: Problem | null;

  constructor(code: string, message: string, status: number, problem: Problem | null) {
    // react-hook-form wants nested paths; react-admin takes `body.errors` as { field: message }.
    const errors = problem?.errors?.length
      ? Object.fromEntries(problem.errors.map((error) => [error.path, error.message]))
      : undefined;
    super(message, status, errors ? { errors } : null);
    this.code = code;
    this.problem = problem;
  }
}

/** Maps a non-2xx answer to an error; a body that is not a problem (a proxy's HTML page) keeps only its status. */
export async function errorOf(response: Response): Promise<ApiError> {
  const isProblem = response.headers.get('content-type')?.includes('json');
  const problem = isProblem ? ((await response.json().catch(() => null)) as Problem | null) : null;
  const code = problem?.type?.split('/').pop() || `http_${response.status}`;
  return new ApiError(code, problem?.detail ?? problem?.title ?? '', response.status, problem);
}
