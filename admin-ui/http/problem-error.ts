import type { Problem } from './types.ts';

/** Why a call did not succeed, by the last part of the problem's `type`, or `offline` / `unreachable` before any answer. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: string;
  /** 0 before any answer. */
  readonly status: number;
  readonly problem: Problem | null;

  constructor(code: string, message: string, status: number, problem: Problem | null) {
    super(message);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** Messages by field, as react-hook-form takes them, when the server refused fields; undefined for any other failure. */
export function fieldErrors(error: unknown): Record<string, string> | undefined {
  if (!(error instanceof ApiError) || !error.problem?.errors?.length) return undefined;
  return Object.fromEntries(error.problem.errors.map(({ path, message }) => [path, message]));
}

/** Maps a non-2xx answer to an error; a body that is not a problem (a proxy's HTML page) keeps only its status. */
export async function errorOf(response: Response): Promise<ApiError> {
  const isProblem = response.headers.get('content-type')?.includes('json');
  const problem = isProblem ? ((await response.json().catch(() => null)) as Problem | null) : null;
  const code = problem?.type?.split('/').pop() || `http_${response.status}`;
  return new ApiError(code, problem?.detail ?? problem?.title ?? '', response.status, problem);
}
