/**
 * What clients call by many names, in French and in English. A topic stands for the words it covers: a question that says
 * « se garer » is answered by a sentence that says « stationnement ». Patterns are tried on folded text.
 */
export interface ClientTopic {
  name: string;
  /** How a question names it. */
  asked: RegExp;
  /** How a page says it; the question's own words when absent. */
  said?: RegExp;
}

const topic = (name: string, asked: string, said?: string): ClientTopic => ({
  name,
  asked: whole(asked),
  ...(said ? { said: whole(`${asked}|${said}`) } : {}),
});

/** Alternatives as whole words. */
function whole(alternatives: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'u');
}

export const CLIENT_TOPICS: readonly ClientTopic[] = [
  topic(
    'parking',
    'parkings?|(?:me|se|vous|nous) garer|garer|stationn\\w*|park(?:ed)?|car ?park|place de parc',
    'places? (?:gratuites|de stationnement)',
  ),
  topic(
    'transport',
    'transports?(?: en commun| publics?)?|metro|tramway|tram|bus|rer|gare|public transport|train|tube|underground|by (?:train|bus)',
    'lignes? \\d+|arrets?|stations?|bus stop',
  ),
  topic(
    'access',
    'pmr|mobilite reduite|(?:personnes? )?handicap\\w*|fauteuils? roulants?|wheelchairs?|disab\\w+|step-free|accessib\\w+',
    "rampe|plain[- ]pied|ascenseur|ramp|\\blift|sans marche|marche de l'entree",
  ),
  topic(
    'payment',
    '(?:moyens?|modes?|methodes?|modalites?|conditions?) de (?:paiement|reglement)|payment (?:methods?|options?|terms)|ways? (?:can i|to) pay|how (?:can|do) i pay|comment (?:puis-je |peut-on )?(?:payer|regler)|paiements?|payer|reglements?|regler|payments?|pay|paying',
    'especes|cheques?|par carte|cartes? (?:bancaires?|bleue|des \\d)|cb|virements?|sans contact|cash|cards?|contactless|bank transfer|paypal|visa|mastercard|reglez',
  ),
  topic(
    'card',
    '(?:carte (?:bancaire|bleue|de credit)|cb|(?:credit|debit|bank) cards?|by card|par carte)',
    'par cartes?|(?:acceptons|prenons) (?:la |les )?cartes?|cartes? (?:bancaires?|bleues?|des \\d)|cards?|visa|mastercard|contactless|sans contact|paiement par cb',
  ),
  topic('cash', 'especes|liquide|cash'),
  topic('cheque', 'cheques?|check payment'),
  topic(
    'vouchers',
    '(?:cartes?|bons?|cheques?)[ -](?:cadeaux?|kdo)|gift ?(?:cards?|vouchers?|certificates?)|vouchers?|offrir (?:un|une) (?:soin|massage|seance|prestation)',
    'idees? cadeaux?|a offrir',
  ),
  topic(
    'loyalty',
    'fidelit\\w+|loyalty(?: (?:card|programme|program|scheme))?|rewards?',
    'dixieme|carte de fidelite',
  ),
  topic(
    'cancel',
    'annul\\w+|decommand\\w+|resili\\w+|cancel\\w*|reporter|deplacer (?:un|mon|le) rendez-vous|reschedul\\w+',
    '\\d+ ?(?:h|heures|hours)(?: avant| before| notice)|no[- ]shows?|missed appointments?',
  ),
  topic('late', 'en retard|retards?|late|running late'),
  topic('deposit', 'acomptes?|arrhes|deposits?'),
  topic(
    'instalments',
    'plusieurs fois|(?:3|4|trois|quatre) fois|echelonn\\w+|instalments?|installments?|financ\\w+',
    'credit|mensualites?|klarna|alma',
  ),
  topic(
    'booking',
    'rendez-vous|rdv|reserv\\w+|appointments?|book(?:ings?|ed)?|walk[- ]?ins?',
    'planity|doctolib|sans rendez-vous|treatwell|calendly',
  ),
  topic('online', 'en ligne|online|sur internet|internet', 'planity|doctolib|treatwell|calendly|fresha'),
  topic(
    'children',
    'enfants?|bebes?|nourrissons?|nourisson|ados?|adolescents?|child(?:ren)?s?|kids?|bab(?:y|ies)|infants?|teenagers?|toddlers?',
  ),
  topic('men', 'hommes?|messieurs|masculin\\w*|men|mens|male|gentlemen|barbier'),
  topic('women', 'femmes?|dames?|feminin\\w*|wom[ae]n|ladies|lady'),
  topic('pregnancy', 'enceintes?|grossesses?|pregnan\\w+|prenatal\\w*|futures? mamans?|antenatal'),
  topic('students', 'etudiant\\w*|students?'),
  topic('seniors', 'seniors?|retraites?|pensioners?|oap|personnes? agees?'),
  topic('athletes', 'sporti\\w+|athletes?|sports?'),
  topic('pets', 'animaux|animal|pets?', 'chiens?|chats?|dogs?|cats?'),
  topic(
    'dogs',
    'chiens?|chiots?|dogs?|pupp(?:y|ies)',
    'animaux (?:acceptes|admis|bienvenus|de compagnie)|pets? (?:welcome|friendly|allowed)|pet[- ]friendly',
  ),
  topic(
    'cats',
    'chats?|chatons?|cats?|kittens?',
    'animaux (?:acceptes|admis|bienvenus|de compagnie)|pets? (?:welcome|friendly|allowed)|pet[- ]friendly',
  ),
  topic('package', 'forfaits?|formules?|packages?|packs?'),
  topic('rent', 'loyers?|rent(?:al)?', '(?:€|euros) ?/ ?mois|charges comprises|hors charges|pcm|per month'),
  topic('wifi', 'wi-?fi'),
  topic('drink', 'cafes?|boissons?|coffee|drinks?|tea'),
  topic('insurance', 'mutuelles?|assurances?|assures?|insur\\w+|complementaire sante|bupa|axa'),
  topic(
    'reimbursement',
    'rembours\\w+|prise? en charge|secu|securite sociale|tiers[- ]payant|carte vitale|conventionn\\w+|reimburs\\w+|refund\\w*',
  ),
  topic(
    'home',
    'a domicile|domicile|home visits?|at home|mobile service|(?:vous )?deplace[rz](?:-vous)?|come to (?:me|my)|deplacements?',
  ),
  topic(
    'area',
    'zones?|secteurs?|perimetre|intervenez|areas?|cover(?:ed)?|travel',
    'km|kilometres|miles|alentours|environs|surrounding|autour d\\w+',
  ),
  topic('brand', 'marques?|brands?|gammes?', 'produits?|products?|partenaires?|revendeurs?'),
  topic('vegan', 'vegan\\w*|cruelty[- ]free|teste\\w* sur les animaux'),
  topic('organic', 'bio|biologiques?|naturels?|naturelles?|organic|natural|vegetal\\w*|plant-based'),
  topic('quote', 'devis|quotations?|free quotes?|quotes?|estimates?', 'chiffrage'),
  topic('free', 'gratuit\\w*|offert\\w*|free(?: of charge)?|complimentary'),
  topic('guarantee', 'garanti\\w*|guarantee\\w*|warrant\\w+'),
  topic(
    'certified',
    'certifi\\w+|agre\\w+|diplom\\w+|qualifi\\w+|labels?|accredit\\w+|registered|formation|trained',
  ),
  topic(
    'founded',
    "(?:depuis quand|en quelle annee|quelle annee|date de creation|annees? d'experience|how long have you been|quand (?:le |la |l'|votre )?\\w+ (?:a|est|ont)-t-\\w+ (?:ete )?(?:ouvert|cree|fonde)\\w*|quand avez-vous (?:ouvert|cree|fonde)|when (?:did|was|were)|what year|since when)",
    'depuis (?:plus de )?\\d+|(?:fond|cre|ouv|install)\\w* en (?:19|20)\\d\\d|since (?:19|20)\\d\\d|established|est\\.? (?:19|20)\\d\\d|founded|opened in|(?:19|20)\\d\\d|\\d+ ans|years',
  ),
  topic('social', 'reseaux sociaux|social media|instagram|facebook|tiktok', 'suivez-nous|follow us'),
  topic(
    'team',
    'equipe|team|staff|personnel|who works|qui travaille|employes',
    ''.concat('collaborat\\w+|collegues'),
  ),
  topic(
    'owner',
    'gerant\\w*|patron\\w*|proprietaires?|fondat\\w+|dirigeant\\w*|owners?|founders?|manager',
    'cree par|fondee? par|founded by|run by|owned by',
  ),
  topic('shower', 'douches?|vestiaires?|showers?|changing rooms?|lockers?|casiers?'),
  topic(
    'trial',
    "(?:seance|cours) d'essai|essai(?:s)?(?: gratuits?)?|decouverte|trial|taster|free class|first class",
  ),
  topic('beginner', 'debutants?|debutantes?|beginners?|tous niveaux|all levels'),
  topic('commitment', 'engagements?|contract|minimum term|sans engagement|commitment'),
  topic('certificate', 'certificats? medica\\w+|certificat|medical certificate'),
  topic('emergency', 'urgen\\w+|emergenc\\w+|depannages?'),
  topic('delivery', 'livr\\w+|deliver\\w*|expedi\\w+|shipping'),
  topic('wedding', 'mariages?|mariees?|weddings?|brid(?:es?|al)'),
  topic(
    'remote',
    'a distance|visio\\w*|teleconsultation|video consultations?|online sessions?|remote\\w*|zoom',
  ),
  topic('haircut', 'coupes?|haircuts?|cuts?|se (?:faire )?couper'),
  topic('colour', 'colou?rs?|colou?ring|coloration|couleurs?|tint'),
  topic('blowdry', 'blow[- ]?dry|brushings?|coiffage'),
  topic('haircolouring', 'meches|balayages?|highlights?|ombre'),
  topic('waxing', 'epil\\w+|wax(?:ing)?|cires?'),
  topic('facial', 'soins? (?:du )?visage|facials?|visage'),
  topic('pedicure', 'pedicures?|beaute des pieds|pieds'),
  topic('manicure', 'manucures?|beaute des mains|manicures?|mains'),
  topic('beard', 'barbes?|beards?|rasages?|shav\\w+'),
  topic('consultation', 'consultations?|rendez-vous initial|initial appointment'),
  topic('session', 'seances?|sessions?|cours|class(?:es)?|lessons?', 'consultations?'),
  topic('subscription', 'abonnements?|memberships?|forfait mensuel|adhesions?|cotisations?'),
  topic('nails', 'ongles?|nails?|onglerie'),
  topic('lashes', 'cils|lash(?:es)?|eyelash\\w*'),
  topic('brows', 'sourcils?|brows?|eyebrows?'),
  topic('legs', 'jambes?|legs?'),
  topic('services', 'prestations?|services?|treatments?|soins'),
  topic('language', 'langues?|languages?|anglais|english|espagnol|spanish|parlez'),
  topic('public holidays', 'jours? feries?|bank holidays?|public holidays?|christmas|noel'),
  topic('holidays', 'vacances|conges|fermeture annuelle|holidays?|aout|august'),
  topic('data', 'donnees(?: personnelles)?|rgpd|gdpr|personal data|privacy'),
];
