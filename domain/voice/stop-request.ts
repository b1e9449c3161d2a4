/**
 * Whether somebody asks on the phone not to be called any more. Sara has a tool for it; this hears it where her model did not.
 * Only what is about calling: « arrêtez » alone may be said of anything.
 */
export function isStopRequest(words: string): boolean {
  const plain = words
    .toLowerCase()
    .replace(/[’']/g, ' ')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '');
  return FRENCH.test(plain) || ENGLISH.test(plain);
}

const FRENCH =
  /\b(ne )?m (appele[rz]|appelle[sz]?|recontacte[rz]|rappele[rz]) (plus|pas)\b|\b(arrete[rz]?|cesse[rz]?) (de|d) (m )?(me )?(appeler|telephoner|demarcher)|\bne (me )?(telephonez|demarchez|recontactez|contactez|rappelez|derangez) (plus|pas)\b|\b(ne (veux|souhaite|desire) |veux )(plus|pas) (que vous m appeliez|etre (appele|rappele|demarche|derange|recontacte)|d appels?)|\bplus d appels?\b|\b(retire|enleve|supprime|raye)[rz]?[- ]moi de (vos|votre|la|cette) (liste|fichier|listing)|\bopposition au demarchage/;
const ENGLISH =
  /\b(do not|don t|never|stop) (call|calling|phone|phoning|ring|ringing) (me|here|this number)\b|\b(take|remove) me off (your|the|this) list|\bno more calls\b/;
