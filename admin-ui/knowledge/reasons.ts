import { words } from '../i18n/words.ts';

/**
 * Why a page, a file or a whole site was not read, by the code the server records: what happened, and what to do.
 * `http` stands for every `http_<status>`.
 */
export const reasonWords = words({
  fr: {
    page: {
      http: 'La page a répondu par une erreur (%{status}). Ouvrez-la dans votre navigateur ; si elle s’affiche, relancez la lecture.',
      http_missing:
        'Cette page n’existe plus (%{status}). Corrigez le lien qui y mène, ou laissez ainsi : elle n’est plus citée.',
      http_forbidden:
        'Le site a refusé cette page à Sara (%{status}). Demandez à la personne qui tient le site de laisser passer « Coccinelle ».',
      http_busy:
        'Le site était trop sollicité (%{status}). Sara a réessayé, puis renoncé ; relancez la lecture plus tard.',
      invalid_url: 'Cette adresse n’est pas une adresse web. Corrigez-la, puis relancez la lecture.',
      blocked_address:
        'Cette adresse mène à un réseau privé, où Sara n’entre jamais. Donnez l’adresse publique du site.',
      blocked_address_development:
        'Cette adresse mène à un réseau privé, où Sara n’entre pas. En développement, autorisez-la en démarrant avec CRAWL_ALLOWED_PRIVATE_HOSTS=hôte:port.',
      host_not_found:
        'Ce nom de site n’existe pas, ou n’est pas encore connu d’Internet. Vérifiez l’adresse.',
      connection_failed:
        'Le site n’a pas accepté la connexion ou l’a coupée. Sara a réessayé ; relancez la lecture plus tard.',
      tls_failed:
        'Le certificat de sécurité du site n’est pas valable. Prévenez la personne qui tient le site, puis relancez la lecture.',
      timeout: 'La page n’a pas répondu à temps, plusieurs fois de suite. Relancez la lecture plus tard.',
      too_large:
        'La page dépasse 5 Mo. Si son texte compte, déposez-le comme document ou écrivez-le dans Questions.',
      too_many_redirects:
        'La page renvoie sans fin d’une adresse à l’autre. C’est à corriger sur le site, puis relancez la lecture.',
      redirect_refused: 'La page renvoie vers un autre site, que Sara n’a pas à lire. Rien à faire.',
      unsupported_type:
        'Ce n’est pas une page de texte. Si c’est une carte ou une brochure, déposez-la comme document.',
      broken_encoding:
        'La page est arrivée abîmée et n’a pas pu être décodée. Relancez la lecture ; si cela dure, prévenez la personne qui tient le site.',
      unreadable:
        'La page est arrivée, mais sa construction ne se lit pas. Écrivez l’essentiel dans Questions.',
      reading_timeout:
        'La page est arrivée, mais elle est si lourde que sa lecture a été arrêtée. Écrivez l’essentiel dans Questions.',
      robots:
        'Le site demande aux robots de ne pas lire cette page (robots.txt), et Sara le respecte. Si c’est le vôtre, autorisez « Coccinelle ».',
      page_limit: 'La limite de pages était atteinte. Les pages déjà lues sont bien là.',
      time_limit: 'Le temps prévu était écoulé. Les pages déjà lues sont bien là.',
      same_text: 'Son texte est déjà connu par une autre page.',
      redirect: 'Elle mène à une page déjà lue.',
      no_page: 'Aucune page n’a pu être lue à cette adresse. Ce que Sara savait déjà n’a pas changé.',
      internal:
        'Un incident de notre côté a arrêté la lecture. Ce qui était su le reste ; relancez la lecture.',
      other: 'La page n’a pas pu être lue (%{code}). Relancez la lecture ; ce qui était su le reste.',
    },
    file: {
      empty_file: 'Ce fichier est vide. Vérifiez qu’il s’ouvre chez vous, puis déposez-le à nouveau.',
      too_large:
        'Ce fichier dépasse 20 Mo. Allégez ses images ou coupez-le en deux, puis déposez-le à nouveau.',
      unsupported_type:
        'Sara lit les PDF, Word (.docx), HTML, Markdown et texte. Enregistrez ce fichier dans l’un de ces formats.',
      password_protected:
        'Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans protection, puis déposez-la.',
      broken_file:
        'Ce fichier est abîmé et ne s’ouvre pas. Enregistrez-le à nouveau depuis le logiciel d’origine, puis déposez-le.',
      no_text:
        'Ce fichier ne contient que des images. Déposez une version dont le texte peut se sélectionner.',
      timeout: 'Ce fichier est trop long à lire. Coupez-le en plusieurs parties, puis déposez-les.',
      truncated:
        'Ce document est très long : Sara n’en connaît que le début. Coupez-le en plusieurs fichiers pour qu’elle sache tout.',
      embedding_failed:
        'Sara le retrouve par ses mots seulement : son sens n’a pas pu être calculé. Elle peut déjà s’en servir.',
      'indexing-failed':
        'Un incident de notre côté a empêché de préparer ce document. Retirez-le et déposez-le à nouveau dans un moment.',
      other: 'Ce document n’a pas pu être lu (%{code}). Rien d’autre n’a changé ; déposez-le à nouveau.',
    },
  },
  en: {
    page: {
      http: 'The page answered with an error (%{status}). Open it in your browser; if it shows, read the website again.',
      http_missing:
        'This page no longer exists (%{status}). Correct the link that leads to it, or leave it: it is no longer quoted.',
      http_forbidden:
        'The website refused this page to Sara (%{status}). Ask whoever looks after the website to let “Coccinelle” in.',
      http_busy:
        'The website was too busy (%{status}). Sara tried again, then gave up; read the website again later.',
      invalid_url: 'This address is not a web address. Correct it, then read the website again.',
      blocked_address:
        'This address leads into a private network, where Sara never goes. Give the public address of the website.',
      blocked_address_development:
        'This address leads into a private network, where Sara does not go. In development, allow it by starting with CRAWL_ALLOWED_PRIVATE_HOSTS=host:port.',
      host_not_found:
        'This website name does not exist, or the Internet does not know it yet. Check the address.',
      connection_failed:
        'The website did not accept the connection, or cut it. Sara tried again; read the website again later.',
      tls_failed:
        'The security certificate of the website is not valid. Tell whoever looks after the website, then read it again.',
      timeout: 'The page did not answer in time, several times in a row. Read the website again later.',
      too_large:
        'The page is over 5 MB. If its text matters, drop it as a document or write it in Questions.',
      too_many_redirects:
        'The page leads endlessly from one address to another. This is to be corrected on the website; then read it again.',
      redirect_refused: 'The page leads to another website, which is not Sara’s to read. Nothing to do.',
      unsupported_type: 'This is not a page of text. If it is a menu or a brochure, drop it as a document.',
      broken_encoding:
        'The page arrived damaged and could not be decoded. Read the website again; if it lasts, tell whoever looks after it.',
      unreadable:
        'The page arrived, but the way it is built cannot be read. Write the essentials in Questions.',
      reading_timeout:
        'The page arrived, but it is so heavy that reading it was stopped. Write the essentials in Questions.',
      robots:
        'The website asks robots not to read this page (robots.txt), and Sara respects that. If it is yours, allow “Coccinelle”.',
      page_limit: 'The limit of pages was reached. The pages read before are there.',
      time_limit: 'The planned time was over. The pages read before are there.',
      same_text: 'Its text is already known from another page.',
      redirect: 'It leads to a page already read.',
      no_page: 'No page could be read at this address. What Sara knew before has not changed.',
      internal:
        'A problem on our side stopped the reading. What was known is still known; read the website again.',
      other: 'The page could not be read (%{code}). Read the website again; what was known is still known.',
    },
    file: {
      empty_file: 'This file is empty. Check that it opens on your side, then drop it again.',
      too_large: 'This file is over 20 MB. Make its images lighter or cut it in two, then drop it again.',
      unsupported_type:
        'Sara reads PDF, Word (.docx), HTML, Markdown and text. Save this file in one of these formats.',
      password_protected:
        'This file is protected by a password. Save a copy without protection, then drop that.',
      broken_file:
        'This file is damaged and does not open. Save it again from the program it came from, then drop it.',
      no_text: 'This file holds images only. Drop a version whose text can be selected.',
      timeout: 'This file takes too long to read. Cut it into several parts, then drop those.',
      truncated:
        'This document is very long: Sara knows only its beginning. Cut it into several files so that she knows it all.',
      embedding_failed:
        'Sara finds it by its words only: its meaning could not be computed. She can use it already.',
      'indexing-failed':
        'A problem on our side kept this document from being prepared. Remove it and drop it again in a moment.',
      other: 'This document could not be read (%{code}). Nothing else has changed; drop it again.',
    },
  },
});
