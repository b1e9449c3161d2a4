/** Catalogues live beside their page, both languages in one file so that neither is forgotten. */

export interface Words {
  [key: string]: string | Words;
}

/** Holds English to the very keys of French. */
export function words<T extends Words>(catalogue: { fr: T; en: NoInfer<Shape<T>> }): { fr: T; en: Shape<T> } {
  return catalogue as { fr: T; en: Shape<T> };
}

type Shape<T> = { [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };
