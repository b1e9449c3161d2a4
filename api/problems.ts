/** Two languages of everything the API says to people. */
export interface Sentence {
  fr: string;
  en: string;
}
export type Language = keyof Sentence;

export interface ProblemDefinition {
  status: number;
  title: Sentence;
  /** What happened, what is safe, what to do. `{name}` is replaced by the given value. */
  detail: Sentence;
}

/**
 * Every problem the foundation can answer; a router adds its own with `defineProblems` in its own file. The key is the
 * last part of the stable `type`, so a key never changes its meaning.
 */
export const PROBLEMS = defineProblems({
  'malformed-json': {
    status: 400,
    title: { fr: 'JSON illisible', en: 'Malformed JSON' },
    detail: {
      fr: 'Le corps de la requête n’est pas du JSON valide. Rien n’a été modifié.',
      en: 'The request body is not valid JSON. Nothing was changed.',
    },
  },
  'malformed-request': {
    status: 400,
    title: { fr: 'Requête illisible', en: 'Malformed request' },
    detail: {
      fr: 'La requête n’a pas pu être lue (adresse, en-têtes ou corps). Rien n’a été modifié.',
      en: 'The request could not be read (address, headers or body). Nothing was changed.',
    },
  },
  unauthenticated: {
    status: 401,
    title: { fr: 'Connexion nécessaire', en: 'Authentication required' },
    detail: {
      fr: 'Connectez-vous, ou envoyez une clé API valide dans l’en-tête Authorization.',
      en: 'Log in, or send a valid API key in the Authorization header.',
    },
  },
  'session-ended': {
    status: 401,
    title: { fr: 'Session terminée', en: 'Session ended' },
    detail: {
      fr: 'Cette session n’est plus valable. Connectez-vous de nouveau.',
      en: 'This session is no longer valid. Log in again.',
    },
  },
  'invalid-credentials': {
    status: 401,
    title: { fr: 'Identifiants incorrects', en: 'Invalid credentials' },
    detail: {
      fr: 'L’adresse e-mail ou le mot de passe est incorrect.',
      en: 'The e-mail address or the password is wrong.',
    },
  },
  forbidden: {
    status: 403,
    title: { fr: 'Accès refusé', en: 'Forbidden' },
    detail: {
      fr: 'Votre compte ou votre clé API n’a pas le droit « {scope} ». Demandez-le au propriétaire du compte.',
      en: 'Your account or API key lacks the right “{scope}”. Ask the owner of the account for it.',
    },
  },
  'people-only': {
    status: 403,
    title: { fr: 'Réservé aux personnes', en: 'For people only' },
    detail: {
      fr: 'Cette action demande une session ouverte par une personne ; une clé API ne suffit pas.',
      en: 'This action needs a person’s own session; an API key is not enough.',
    },
  },
  'foreign-origin': {
    status: 403,
    title: { fr: 'Origine refusée', en: 'Origin refused' },
    detail: {
      fr: 'La requête vient d’un autre site. Rien n’a été modifié.',
      en: 'The request comes from another site. Nothing was changed.',
    },
  },
  'not-found': {
    status: 404,
    title: { fr: 'Introuvable', en: 'Not found' },
    detail: { fr: 'Cet élément n’existe pas, ou plus.', en: 'This item does not exist, or no longer does.' },
  },
  'unknown-route': {
    status: 404,
    title: { fr: 'Adresse inconnue', en: 'Unknown address' },
    detail: {
      fr: 'L’API n’a rien à cette adresse. La documentation est à /api/v1/docs.',
      en: 'The API has nothing at this address. The documentation is at /api/v1/docs.',
    },
  },
  'method-not-allowed': {
    status: 405,
    title: { fr: 'Méthode refusée', en: 'Method not allowed' },
    detail: { fr: 'Cette adresse accepte : {allow}.', en: 'This address accepts: {allow}.' },
  },
  conflict: {
    status: 409,
    title: { fr: 'Conflit', en: 'Conflict' },
    detail: {
      fr: 'Un élément semblable existe déjà, ou vient d’être modifié. Rechargez puis réessayez.',
      en: 'A similar item already exists, or has just been changed. Reload, then try again.',
    },
  },
  'headers-too-large': {
    status: 431,
    title: { fr: 'Adresse ou en-têtes trop longs', en: 'Address or headers too long' },
    detail: {
      fr: 'L’adresse ou les en-têtes de la requête sont trop longs. Rien n’a été modifié.',
      en: 'The address or the headers of the request are too long. Nothing was changed.',
    },
  },
  'too-large': {
    status: 413,
    title: { fr: 'Trop volumineux', en: 'Too large' },
    detail: {
      fr: 'La requête dépasse la taille permise ({limit}). Rien n’a été enregistré.',
      en: 'The request is larger than allowed ({limit}). Nothing was saved.',
    },
  },
  'unsupported-media-type': {
    status: 415,
    title: { fr: 'Format non pris en charge', en: 'Unsupported media type' },
    detail: { fr: 'Cette adresse attend {expected}.', en: 'This address expects {expected}.' },
  },
  validation: {
    status: 422,
    title: { fr: 'Données à corriger', en: 'Data to correct' },
    detail: {
      fr: 'Certains champs sont à corriger. Rien n’a été enregistré.',
      en: 'Some fields need correcting. Nothing was saved.',
    },
  },
  'rate-limited': {
    status: 429,
    title: { fr: 'Trop de requêtes', en: 'Too many requests' },
    detail: { fr: 'Réessayez dans {seconds} s.', en: 'Try again in {seconds} s.' },
  },
  'too-many-attempts': {
    status: 429,
    title: { fr: 'Trop d’essais', en: 'Too many attempts' },
    detail: {
      fr: 'Trop d’essais de connexion. Le compte reste en sécurité ; réessayez dans {seconds} s.',
      en: 'Too many log-in attempts. The account is safe; try again in {seconds} s.',
    },
  },
  internal: {
    status: 500,
    title: { fr: 'Erreur interne', en: 'Internal error' },
    detail: {
      fr: 'Une erreur est survenue de notre côté. Réessayez ; si elle persiste, citez la référence {requestId}.',
      en: 'Something went wrong on our side. Try again; if it persists, quote the reference {requestId}.',
    },
  },
  unavailable: {
    status: 503,
    title: { fr: 'Indisponible pour l’instant', en: 'Unavailable for now' },
    detail: {
      fr: 'Un service dont cette action dépend ne répond pas. Réessayez dans un instant.',
      en: 'A service this action depends on does not answer. Try again in a moment.',
    },
  },
});

export function defineProblems<Code extends string>(
  definitions: Record<Code, ProblemDefinition>,
): Record<Code, ProblemDefinition & { code: Code }> {
  const withCodes = {} as Record<Code, ProblemDefinition & { code: Code }>;
  for (const code of Object.keys(definitions) as Code[]) withCodes[code] = { ...definitions[code], code };
  return withCodes;
}

/** One field that is wrong: `path` in the manner of `steps.0.name`, `code` stable, `message` for people. */
export interface FieldProblem {
  path: string;
  code: string;
  message: string;
}

export type AnyProblem = ProblemDefinition & { code: string };

/** Thrown by a handler; the error mapper turns it into `application/problem+json`. */
export class Problem extends Error {
  readonly definition: AnyProblem;
  readonly values: Record<string, string | number>;
  readonly errors: readonly { path: string; code: string; message: Sentence | string }[] | undefined;
  readonly headers: Record<string, string>;
  /** Extension members of the body (RFC 9457 §3.2). */
  readonly extra: Record<string, unknown>;

  constructor(
    definition: AnyProblem,
    options: {
      values?: Record<string, string | number>;
      errors?: readonly { path: string; code: string; message: Sentence | string }[];
      headers?: Record<string, string>;
      extra?: Record<string, unknown>;
    } = {},
  ) {
    super(definition.title.en);
    this.name = 'Problem';
    this.definition = definition;
    this.values = options.values ?? {};
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }
}

/** `throw problem('not-found')`. */
export function problem(
  code: keyof typeof PROBLEMS,
  options?: ConstructorParameters<typeof Problem>[1],
): Problem {
  return new Problem(PROBLEMS[code], options);
}

/** A 422 about single fields: `throw invalid('email', 'taken', { fr: …, en: … })`. */
export function invalid(path: string, code: string, message: Sentence): Problem {
  return problem('validation', { errors: [{ path, code, message }] });
}

const TYPE_BASE = 'https://coccinelle.app/problems/';

/** The wire form (RFC 9457) of a problem in one language. */
export function problemBody(thrown: Problem, language: Language, instance?: string) {
  const { code, status, title, detail } = thrown.definition;
  return {
    type: TYPE_BASE + code,
    title: title[language],
    status,
    detail: detail[language].replace(/\{(\w+)\}/g, (whole, name) => String(thrown.values[name] ?? whole)),
    ...(instance ? { instance } : {}),
    ...thrown.extra,
    ...(thrown.errors
      ? {
          errors: thrown.errors.map(({ path, code: fieldCode, message }) => ({
            path,
            code: fieldCode,
            message: typeof message === 'string' ? message : message[language],
          })),
        }
      : {}),
  };
}

/** French unless the client asks for English and not, rather, for French (RFC 9110 §12.5.4). */
export function languageOf(acceptLanguage: string | undefined): Language {
  const weight = { fr: 0, en: 0 };
  for (const part of (acceptLanguage ?? '').slice(0, 1_000).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = tag.split('-')[0];
    if (language !== 'fr' && language !== 'en') continue;
    const q = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
    weight[language] = Math.max(weight[language], q === undefined ? 1 : Number(q) || 0);
  }
  return weight.en > weight.fr ? 'en' : 'fr';
}
